package org.lanspread.spi.net;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import org.lanspread.spi.model.PeerId;

/**
 * Who this peer is: its key and the self-signed certificate that carries the public half.
 *
 * @param key the private key, ECDSA on P-256
 * @param certificate the certificate
 */
public record Identity(PrivateKey key, X509Certificate certificate) {
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
