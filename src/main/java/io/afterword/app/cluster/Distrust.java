package io.afterword.app.cluster;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Objects;
import java.util.stream.Stream;

/// A cluster and a user that do not believe each other who they are.
public final class Distrust {
    private Distrust() {}

    /// What an operator is told of it.
    ///
    /// @param brokers the addresses by which the cluster was looked for
    public static CommandException of(AuthenticationException failure, String brokers) {
        Throwable root =
                Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                        .map(Throwable.class::cast)
                        .reduce(failure, (_, deeper) -> deeper);
        return new CommandException(
                ExitCode.AUTHENTICATION, message(failure, root, brokers), failure);
    }

    private static String message(AuthenticationException failure, Throwable root, String brokers) {
        if (root instanceof CertificateExpiredException
                || root instanceof CertificateNotYetValidException) {
            return ("the certificate of the cluster at %s is not valid now (%s): it needs another"
                            + " one, or this machine's clock is wrong")
                    .formatted(brokers, root.getMessage());
        }
        if (failure instanceof SslAuthenticationException) {
            return ("no TLS with the cluster at %s (%s): kafka.ssl.truststore.* says whom this side"
                            + " trusts, kafka.ssl.keystore.* how it shows itself")
                    .formatted(brokers, root.getMessage());
        }
        return "the cluster at %s does not take this user (%s): see kafka.sasl.jaas.config"
                .formatted(brokers, root.getMessage());
    }
}
