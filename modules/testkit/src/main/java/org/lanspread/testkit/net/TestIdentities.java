package org.lanspread.testkit.net;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import org.lanspread.spi.net.CertificateWriter;
import org.lanspread.spi.net.Identity;

/** Fresh identities for tests, good ones and bad ones. */
public final class TestIdentities {
    private static final AlgorithmParameterSpec P256 = new ECGenParameterSpec("secp256r1");
    private static final int RSA_BITS = 2048;

    private TestIdentities() {}

    /** An identity as a peer makes it: a P-256 key with its self-signed certificate. */
    public static Identity p256() {
        return Identity.create();
    }

    /** An identity on another curve; {@link org.lanspread.spi.net.PeerTrustManager} refuses it. */
    public static Identity p384() {
        KeyPair keys = keys("EC", new ECGenParameterSpec("secp384r1"));
        return signed(keys, keys.getPrivate(), "test");
    }

    /** An identity with an RSA key of 2048 bits; {@link org.lanspread.spi.net.PeerTrustManager} refuses it. */
    public static Identity rsa() {
        KeyPair keys = keys("RSA", new RSAKeyGenParameterSpec(RSA_BITS, RSAKeyGenParameterSpec.F4));
        return signed(keys, keys.getPrivate(), "test");
    }

    /** A P-256 identity whose certificate was signed by another key; {@link org.lanspread.spi.net.PeerTrustManager} refuses it. */
    public static Identity signedByAnother() {
        return signed(keys("EC", P256), keys("EC", P256).getPrivate(), "test");
    }

    /** A P-256 identity whose certificate is larger than {@code bytes}, by its name. */
    public static Identity largerThan(int bytes) {
        KeyPair keys = keys("EC", P256);
        return signed(keys, keys.getPrivate(), "x".repeat(bytes));
    }

    private static KeyPair keys(String algorithm, AlgorithmParameterSpec kind) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(kind);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Identity signed(KeyPair keys, PrivateKey signer, String name) {
        try {
            return new Identity(keys.getPrivate(), CertificateWriter.write(keys.getPublic(), signer, name));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
