package org.lanspread.testkit.net;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import org.lanspread.spi.net.Identity;

/**
 * Fresh identities for tests, good ones and bad ones. The certificates are X.509 version 3 (RFC 5280, DER as in ITU-T X.690) without extensions,
 * valid
 * from 2020 to 2049: nobody looks at the dates.
 */
public final class TestIdentities {
    /** ecdsa-with-SHA256, 1.2.840.10045.4.3.2. */
    private static final byte[] ECDSA_SHA256 = sequence(der(0x06, bytes(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)));
    /** sha256WithRSAEncryption, 1.2.840.113549.1.1.11, whose parameters are an explicit NULL. */
    private static final byte[] RSA_SHA256 = sequence(der(0x06, bytes(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b)), der(0x05));
    /** id-at-commonName, 2.5.4.3. */
    private static final byte[] COMMON_NAME = der(0x06, bytes(0x55, 0x04, 0x03));

    private TestIdentities() {}

    /** An identity as a peer makes it: a P-256 key with its self-signed certificate. */
    public static Identity p256() {
        return ofCurve("secp256r1");
    }

    /** An identity on another curve; {@link org.lanspread.spi.net.PeerTrustManager} refuses it. */
    public static Identity p384() {
        return ofCurve("secp384r1");
    }

    /** An identity with an RSA key of 2048 bits; {@link org.lanspread.spi.net.PeerTrustManager} refuses it. */
    public static Identity rsa() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair keys = generator.generateKeyPair();
            return selfSigned(keys, keys.getPrivate(), RSA_SHA256, "SHA256withRSA", "test");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A P-256 identity whose certificate was signed by another key; {@link org.lanspread.spi.net.PeerTrustManager} refuses it. */
    public static Identity signedByAnother() {
        return signed(p256Keys(), p256Keys().getPrivate(), "test");
    }

    /** A P-256 identity whose certificate is larger than {@code bytes}, by its name. */
    public static Identity largerThan(int bytes) {
        KeyPair keys = p256Keys();
        return signed(keys, keys.getPrivate(), "x".repeat(bytes));
    }

    private static Identity ofCurve(String curve) {
        KeyPair keys = ecKeys(curve);
        return signed(keys, keys.getPrivate(), "test");
    }

    private static Identity signed(KeyPair keys, PrivateKey signer, String name) {
        try {
            return selfSigned(keys, signer, ECDSA_SHA256, "SHA256withECDSA", name);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair p256Keys() {
        return ecKeys("secp256r1");
    }

    private static KeyPair ecKeys(String curve) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Identity selfSigned(KeyPair keys, PrivateKey signer, byte[] algorithm, String signatureName, String commonName)
            throws GeneralSecurityException {
        byte[] version3 = der(0xa0, der(0x02, bytes(2)));
        byte[] serial = der(0x02, bytes(1));
        byte[] name = sequence(der(0x31, sequence(COMMON_NAME, utf8(commonName))));
        byte[] validity = sequence(time("20200101000000Z"), time("20491231235959Z"));
        byte[] body = sequence(version3, serial, algorithm, name, validity, name, keys.getPublic().getEncoded());
        var signature = Signature.getInstance(signatureName);
        signature.initSign(signer);
        signature.update(body);
        byte[] certificate = sequence(body, algorithm, der(0x03, bytes(0), signature.sign()));
        var parsed = CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
        return new Identity(keys.getPrivate(), (X509Certificate) parsed);
    }

    private static byte[] time(String generalizedTime) {
        return der(0x18, generalizedTime.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] utf8(String text) {
        return der(0x0c, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] sequence(byte[]... parts) {
        return der(0x30, parts);
    }

    /** Tag, length, value. */
    private static byte[] der(int tag, byte[]... parts) {
        var value = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            value.writeBytes(part);
        }
        var out = new ByteArrayOutputStream();
        out.write(tag);
        int length = value.size();
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.writeBytes(bytes(0x81, length));
        } else {
            out.writeBytes(bytes(0x82, length >> 8, length));
        }
        out.writeBytes(value.toByteArray());
        return out.toByteArray();
    }

    private static byte[] bytes(int... values) {
        var out = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            out[i] = (byte) values[i];
        }
        return out;
    }
}
