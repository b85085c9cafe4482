package org.lanspread.spi.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTrustManagerTest {
    private final PeerTrustManager trust = new PeerTrustManager();

    @ParameterizedTest
    @ValueSource(strings = {"p256", "p256-expired"})
    void takesACertificateThatItsOwnKeySignedWhateverItsDates(String name) throws Exception {
        X509Certificate certificate = certificate(name);
        assertThat(PeerTrustManager.check(certificate)).isSameAs(certificate);
        assertThatCode(() -> {
            trust.checkClientTrusted(new X509Certificate[] {certificate}, "EC");
            trust.checkServerTrusted(new X509Certificate[] {certificate}, "EC");
        }).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "p384, not on the curve", "rsa, not on the curve", "ed25519, not on the curve", "p256-signed-by-another, not signed by its own key",
        "p256-oversized, larger than"
    })
    void refusesTheCertificate(String name, String why) throws Exception {
        assertRefused(why, certificate(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256k1", "brainpool256"})
    void refusesAnotherCurveOfTheSameSize(String name) {
        assertThatThrownBy(() -> PeerTrustManager.check(certificate(name))).isInstanceOf(CertificateException.class);
    }

    @Test
    void refusesAnythingButOneCertificate() throws Exception {
        assertRefused("not 0");
        assertRefused("not 0", (X509Certificate[]) null);
        assertRefused("not 2", certificate("p256"), certificate("p256"));
    }

    @Test
    void refusesACertificateWhoseSignatureWasChanged() throws Exception {
        byte[] changed = certificate("p256").getEncoded();
        changed[changed.length - 1] ^= 1;
        var certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(changed));
        assertRefused("not signed by its own key", certificate);
    }

    @Test
    void trustsNoIssuers() {
        assertThat(trust.getAcceptedIssuers()).isEmpty();
    }

    private void assertRefused(String why, X509Certificate... chain) {
        assertThatThrownBy(() -> trust.checkServerTrusted(chain, "EC")).isInstanceOf(CertificateException.class).hasMessageContaining(why);
        assertThatThrownBy(() -> trust.checkClientTrusted(chain, "EC")).isInstanceOf(CertificateException.class).hasMessageContaining(why);
    }

    private static X509Certificate certificate(String name) throws CertificateException, IOException {
        try (InputStream in = PeerTrustManagerTest.class.getResourceAsStream(name + ".der")) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
