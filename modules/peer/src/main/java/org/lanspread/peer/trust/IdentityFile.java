package org.lanspread.peer.trust;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.PeerTrustManager;
import org.lanspread.store.Documents;
import org.lanspread.store.StateDirectory;
import org.lanspread.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peer's identity in its state directory: the key as PKCS #8, the certificate as X.509, both as DER. Made on the first start. A damaged one is
 * set aside and said so, since a new key means that others see a new peer.
 */
public final class IdentityFile {
    static final String KEY = "identity.key";
    static final String CERTIFICATE = "identity.crt";

    private static final Logger LOG = LoggerFactory.getLogger(IdentityFile.class);
    private static final int MAX_KEY_BYTES = 4 * 1024;

    private IdentityFile() {}

    /**
     * Reads the identity, or makes it.
     *
     * @throws StoreException if the state directory cannot be used
     */
    public static Identity load(StateDirectory state) throws StoreException {
        Documents documents = state.documents();
        if (!documents.exists(KEY) && !documents.exists(CERTIFICATE)) {
            return create(documents);
        }
        Optional<byte[]> key = documents.read(KEY, MAX_KEY_BYTES);
        Optional<byte[]> certificate = documents.read(CERTIFICATE, PeerTrustManager.MAX_CERTIFICATE_BYTES);
        if (key.isPresent() && certificate.isPresent()) {
            try {
                return parse(key.get(), certificate.get());
            } catch (GeneralSecurityException e) {
                LOG.debug("the stored identity cannot be read", e);
            }
        }
        return replace(documents);
    }

    private static Identity parse(byte[] key, byte[] certificate) throws GeneralSecurityException {
        PrivateKey privateKey = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key));
        var parsed = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
        PeerTrustManager.check(parsed);
        requirePair(privateKey, parsed);
        return new Identity(privateKey, parsed);
    }

    private static void requirePair(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        byte[] probe = {1};
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(probe);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the key is not that of the certificate");
        }
    }

    private static Identity replace(Documents documents) throws StoreException {
        for (String name : new String[] {KEY, CERTIFICATE}) {
            if (documents.exists(name)) {
                documents.setAside(name);
            }
        }
        Identity identity = create(documents);
        LOG.warn("the stored identity of this peer cannot be read and was set aside: others see it as a new peer now, {}", identity.id());
        return identity;
    }

    private static Identity create(Documents documents) throws StoreException {
        Identity identity = Identity.create();
        documents.writeSecret(KEY, identity.key().getEncoded());
        try {
            documents.write(CERTIFICATE, identity.certificate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate has an encoding", e);
        }
        return identity;
    }
}
