package io.afterword.app.broker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/// A broker that takes users by SCRAM over TLS and allows them what its ACLs say; who comes without
/// either may do everything.
public final class SecureBroker implements AutoCloseable {
    public static final String USER = "afterword-service";

    private static final String PASSWORD = "of-the-test";

    private final EmbeddedBroker broker;
    private final int port;
    private final Path trusted;

    private SecureBroker(EmbeddedBroker broker, int port, Path trusted) {
        this.broker = broker;
        this.port = port;
        this.trusted = trusted;
    }

    /// On any free ports.
    ///
    /// @param directory gets its key
    public static SecureBroker start(Path directory)
            throws IOException, InterruptedException, ExecutionException {
        return start(directory, 0);
    }

    /// As the other one, with a certificate that is valid for a day.
    ///
    /// @param begins days from now
    public static SecureBroker start(Path directory, int begins)
            throws IOException, InterruptedException, ExecutionException {
        Path store = directory.resolve("broker%d.p12".formatted(begins));
        Path trusted = directory.resolve("trusted%d.p12".formatted(begins));
        makeKey(store, trusted, begins);
        int port = LoopbackPorts.free();
        EmbeddedBroker broker = EmbeddedBroker.temporary(0, ours -> secured(ours, port, store));
        SecureBroker secure = new SecureBroker(broker, port, trusted);
        try (Admin admin = secure.admin()) {
            admin.alterUserScramCredentials(
                            List.of(
                                    new UserScramCredentialUpsertion(
                                            USER,
                                            new ScramCredentialInfo(
                                                    ScramMechanism.SCRAM_SHA_512, 4096),
                                            PASSWORD)))
                    .all()
                    .get();
        }
        return secure;
    }

    /// A key whose certificate an authority has signed, which alone is to be trusted: who is
    /// trusted himself may have expired.
    private static void makeKey(Path store, Path trusted, int begins)
            throws IOException, InterruptedException {
        String authority = trusted + ".pem";
        keytool(store, "-genkeypair -alias ca -keyalg EC -dname CN=ca -ext bc:c");
        keytool(store, "-exportcert -rfc -alias ca -file " + authority);
        keytool(trusted, "-importcert -noprompt -alias ca -file " + authority);
        keytool(
                store,
                "-genkeypair -alias broker -signer ca -keyalg EC -dname CN=broker -ext san=ip:%s -startdate %+dd -validity 1"
                        .formatted(LoopbackPorts.HOST, begins));
        keytool(store, "-delete -alias ca");
    }

    private static void keytool(Path store, String arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(
                List.of(
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("keytool failed: " + arguments);
        }
    }

    private static Map<String, String> secured(Map<String, String> ours, int port, Path store) {
        Map<String, String> all = new HashMap<>(ours);
        String listener = ",SECURE://" + LoopbackPorts.HOST + ":" + port;
        all.merge("listeners", listener, String::concat);
        all.merge("advertised.listeners", listener, String::concat);
        all.merge("listener.security.protocol.map", ",SECURE:SASL_SSL", String::concat);
        all.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        all.put("super.users", "User:ANONYMOUS");
        all.put("listener.name.secure.sasl.enabled.mechanisms", "SCRAM-SHA-512");
        all.put(
                "listener.name.secure.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        all.put("listener.name.secure.ssl.keystore.type", "PKCS12");
        all.put("listener.name.secure.ssl.keystore.location", store.toString());
        all.put("listener.name.secure.ssl.keystore.password", PASSWORD);
        return all;
    }

    /// For who may do everything.
    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    /// The address at which everything is allowed.
    public String open() {
        return broker.bootstrapServers();
    }

    /// What [#USER] gives `afterword`.
    public Map<String, String> settings() {
        return Map.of(
                "bootstrap.servers",
                LoopbackPorts.HOST + ":" + port,
                "kafka.security.protocol",
                "SASL_SSL",
                "kafka.sasl.mechanism",
                "SCRAM-SHA-512",
                "kafka.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\""
                                .formatted(USER)
                        + " password=\"%s\";".formatted(PASSWORD),
                "kafka.ssl.truststore.type",
                "PKCS12",
                "kafka.ssl.truststore.location",
                trusted.toString(),
                "kafka.ssl.truststore.password",
                PASSWORD);
    }

    @Override
    public void close() {
        broker.close();
    }
}
