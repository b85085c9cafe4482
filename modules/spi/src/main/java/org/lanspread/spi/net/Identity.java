package org.lanspread.spi.net;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import org.lanspread.spi.model.PeerId;

/**
 * Who this peer is: its key and the self-signed certificate that carries the public half.
 *
 * @param key the private key, ECDSA on P-256
 * @param certificate the certificate
 */
public record Identity(PrivateKey key, X509Certificate certificate) {
    /** A fresh identity. */
    public static Identity create() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            return new Identity(keys.getPrivate(), CertificateWriter.write(keys.getPublic(), keys.getPrivate(), "lanspread"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has P-256 keys", e);
        }
    }

    /** The id that the certificate proves. */
    public PeerId id() {
        return PeerId.of(certificate.getPublicKey());
    }

    /** Shows the id only. */
    @Override
    public String toString() {
        return "Identity[" + id() + "]";
    }
}
