package org.lanspread.spi.net;

import java.net.Socket;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The one rule for certificates, for every transport: exactly one, small, with a P-256 key, signed by that key. Dates and names are ignored. Whoever
 * passes has proven its {@link org.lanspread.spi.model.PeerId} and nothing more; who may do what is decided elsewhere.
 */
public final class PeerTrustManager extends X509ExtendedTrustManager {
    /** The largest certificate, in bytes of its DER form. */
    public static final int MAX_CERTIFICATE_BYTES = 4 * 1024;

    private static final ECParameterSpec P_256 = p256();

    /** A trust manager without state. */
    public PeerTrustManager() {}

    private static ECParameterSpec p256() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks the curve P-256", e);
        }
    }

    /**
     * Checks what the other side presented.
     *
     * @return the one certificate
     * @throws CertificateException if it breaks the rule
     */
    public static X509Certificate check(X509Certificate... chain) throws CertificateException {
        if (chain == null || chain.length != 1) {
            throw new CertificateException("a peer presents exactly one certificate, not " + (chain == null ? 0 : chain.length));
        }
        X509Certificate certificate = chain[0];
        if (certificate.getEncoded().length > MAX_CERTIFICATE_BYTES) {
            throw new CertificateException("the certificate is larger than " + MAX_CERTIFICATE_BYTES + " bytes");
        }
        if (!(certificate.getPublicKey() instanceof ECPublicKey key) || !isP256(key.getParams())) {
            throw new CertificateException("the key is not on the curve P-256");
        }
        try {
            certificate.verify(key);
        } catch (GeneralSecurityException e) {
            throw new CertificateException("the certificate is not signed by its own key", e);
        }
        return certificate;
    }

    private static boolean isP256(ECParameterSpec curve) {
        return curve.getCurve().equals(P_256.getCurve())
                && curve.getGenerator().equals(P_256.getGenerator())
                && curve.getOrder().equals(P_256.getOrder())
                && curve.getCofactor() == P_256.getCofactor();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
