package org.lanspread.peer.trust;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.PeerTrustManager;
import org.lanspread.store.Documents;
import org.lanspread.store.StateDirectory;
import org.lanspread.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peer's identity in its state directory: the key as PKCS #8, the certificate as X.509, both as DER, and the SHA-256 of the two, which tells
 * damage at once: signing and verifying to find out would be the slowest part of the start. Made on the first start. A damaged identity is set
 * aside and said so, since a new key means that others see a new peer.
 */
public final class IdentityFile {
    static final String KEY = "identity.key";
    static final String CERTIFICATE = "identity.crt";
    static final String CHECKSUM = "identity.sha256";

    private static final Logger LOG = LoggerFactory.getLogger(IdentityFile.class);
    private static final int MAX_KEY_BYTES = 4 * 1024;
    private static final int CHECKSUM_BYTES = 32;

    private IdentityFile() {}

    /**
     * Reads the identity, or makes it.
     *
     * @throws StoreException if the state directory cannot be written
     */
    public static Identity load(StateDirectory state) throws StoreException {
        Documents documents = state.documents();
        if (!documents.exists(KEY) && !documents.exists(CERTIFICATE) && !documents.exists(CHECKSUM)) {
            return create(documents);
        }
        try {
            Optional<byte[]> key = documents.read(KEY, MAX_KEY_BYTES);
            Optional<byte[]> certificate = documents.read(CERTIFICATE, PeerTrustManager.MAX_CERTIFICATE_BYTES);
            Optional<byte[]> checksum = documents.read(CHECKSUM, CHECKSUM_BYTES);
            if (key.isPresent() && certificate.isPresent() && checksum.isPresent()) {
                return parse(key.get(), certificate.get(), checksum.get());
            }
        } catch (StoreException | GeneralSecurityException e) {
            LOG.debug("the stored identity cannot be read", e);
        }
        return replace(documents);
    }

    private static Identity parse(byte[] key, byte[] certificate, byte[] checksum) throws GeneralSecurityException {
        if (!Arrays.equals(checksum, checksum(key, certificate))) {
            throw new GeneralSecurityException("the checksum does not fit");
        }
        PrivateKey privateKey = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key));
        var parsed = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
        return new Identity(privateKey, parsed);
    }

    private static byte[] checksum(byte[] key, byte[] certificate) throws GeneralSecurityException {
        var digest = MessageDigest.getInstance("SHA-256");
        digest.update(key);
        return digest.digest(certificate);
    }

    private static Identity replace(Documents documents) throws StoreException {
        for (String name : new String[] {KEY, CERTIFICATE, CHECKSUM}) {
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
        try {
            byte[] key = identity.key().getEncoded();
            byte[] certificate = identity.certificate().getEncoded();
            documents.writeSecret(KEY, key);
            documents.write(CERTIFICATE, certificate);
            documents.write(CHECKSUM, checksum(key, certificate));
            return identity;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate has an encoding, and every Java runtime has SHA-256", e);
        }
    }
}
