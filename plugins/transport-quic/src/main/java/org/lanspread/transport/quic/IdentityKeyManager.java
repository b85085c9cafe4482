package org.lanspread.transport.quic;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.lanspread.spi.net.Identity;

/**
 * Shows the one identity of this peer to everybody. Given a key and a certificate instead, the codec puts them into an encrypted key store in memory
 * for each of its contexts, and deriving those keys takes longer than all the rest of opening an endpoint.
 */
final class IdentityKeyManager extends X509ExtendedKeyManager {
    private static final String ALIAS = "peer";

    private final Identity self;

    IdentityKeyManager(Identity self) {
        this.self = self;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return ALIAS;
    }

    @Override
    public String chooseEngineClientAlias(String[] keyType, Principal[] issuers, SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return ALIAS;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return new X509Certificate[] {self.certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return self.key();
    }
}
