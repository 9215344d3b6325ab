package io.afterword.app.settings;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What the environment of the process says of our settings.
public final class Environment {
    /// Known wherever Kafka runs in containers; our own variable goes before it.
    private static final String BROKERS = "KAFKA_BOOTSTRAP_SERVERS";

    /// Of the launcher script: options of the JVM.
    private static final Set<String> OTHERS = Set.of("AFTERWORD_OPTS");

    /// What Kubernetes tells a pod of every service of its namespace, here of one whose name begins
    /// with ours.
    private static final Pattern SERVICE_LINK =
            Pattern.compile(
                    "AFTERWORD_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_\\w+)?)");

    private static final Pattern LINKED_PORT = Pattern.compile("AFTERWORD_(\\w+_)?PORT");
    private static final Pattern LINK = Pattern.compile("(tcp|udp|sctp)://.*");

    private final Map<String, String> variables;

    /// @param variables all of them, of which those with our prefix are read
    public Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /// Settings by key.
    ///
    /// @throws CommandException `SETTINGS` if a variable has our prefix and stands for no setting
    public Map<String, Given> settings() {
        Map<String, Given> all = new TreeMap<>();
        String brokers = variables.get(BROKERS);
        if (brokers != null) {
            all.put(Setting.BOOTSTRAP_SERVERS.key(), given(BROKERS, brokers));
        }
        variables.forEach((name, value) -> {
            if (isSetting(name, value)) {
                all.put(key(name), given(name, value));
            }
        });
        return all;
    }

    private static Given given(String name, String value) {
        return Given.at("environment " + name, value);
    }

    private static boolean isSetting(String name, String value) {
        return name.startsWith(EnvironmentNames.PREFIX)
                && !OTHERS.contains(name)
                && !isServiceLink(name, value);
    }

    private static String key(String variable) {
        return EnvironmentNames.key(variable)
                .orElseThrow(() ->
                        new CommandException(
                                ExitCode.SETTINGS,
                                "environment variable %s stands for no setting: after %s come capitals and digits, _ for a dot, __ for an underscore, ___ for a dash"
                                        .formatted(variable, EnvironmentNames.PREFIX)));
    }

    private static boolean isServiceLink(String name, String value) {
        return SERVICE_LINK.matcher(name).matches()
                || (LINKED_PORT.matcher(name).matches() && LINK.matcher(value).matches());
    }

    /// Variables that Kubernetes made of a service, and that are therefore no settings.
    public List<String> serviceLinks() {
        return variables.entrySet().stream()
                .filter(variable -> isServiceLink(variable.getKey(), variable.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
