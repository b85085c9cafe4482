package org.lanspread.spi.net;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/**
 * Writes X.509 version 3 certificates (RFC 5280, in the DER of ITU-T X.690) without extensions, since Java can read but not make them. The dates say
 * 2020 to 2049; no peer looks at them.
 */
public final class CertificateWriter {
    /** ecdsa-with-SHA256, 1.2.840.10045.4.3.2. */
    private static final byte[] ECDSA_SHA256 = sequence(der(0x06, bytes(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)));
    /** sha256WithRSAEncryption, 1.2.840.113549.1.1.11, whose parameters are an explicit NULL. */
    private static final byte[] RSA_SHA256 = sequence(der(0x06, bytes(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b)), der(0x05));
    /** id-at-commonName, 2.5.4.3. */
    private static final byte[] COMMON_NAME = der(0x06, bytes(0x55, 0x04, 0x03));
    private static final int SERIAL_BITS = 64;

    private CertificateWriter() {}

    /**
     * A certificate for a key.
     *
     * @param subject the key that it carries
     * @param signer the key that signs it: the other half of the same pair, for a certificate that a peer accepts; EC or RSA
     * @param commonName the name in it, which no peer looks at
     * @throws GeneralSecurityException if the signer cannot sign
     */
    public static X509Certificate write(PublicKey subject, PrivateKey signer, String commonName) throws GeneralSecurityException {
        boolean rsa = signer.getAlgorithm().equals("RSA");
        byte[] algorithm = rsa ? RSA_SHA256 : ECDSA_SHA256;
        byte[] version3 = der(0xa0, der(0x02, bytes(2)));
        byte[] serial = der(0x02, new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE).toByteArray());
        byte[] name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, commonName.getBytes(StandardCharsets.UTF_8)))));
        byte[] validity = sequence(time("20200101000000Z"), time("20491231235959Z"));
        byte[] body = sequence(version3, serial, algorithm, name, validity, name, subject.getEncoded());
        var signature = Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSA");
        signature.initSign(signer);
        signature.update(body);
        byte[] certificate = sequence(body, algorithm, der(0x03, bytes(0), signature.sign()));
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }

    private static byte[] time(String generalizedTime) {
        return der(0x18, generalizedTime.getBytes(StandardCharsets.US_ASCII));
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
