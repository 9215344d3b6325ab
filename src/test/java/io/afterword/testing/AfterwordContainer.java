package io.afterword.testing;

import io.afterword.app.settings.Settings;
import io.afterword.topology.topic.Topics;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Afterword's image for Testcontainers. It makes the topics that are missing, registers schemas
/// where it is given a registry, and has started when it works on prompts. Needs
/// `org.testcontainers:testcontainers` on the class path.
public final class AfterwordContainer extends GenericContainer<AfterwordContainer> {
    /// Where it answers over HTTP.
    public static final int HTTP_PORT = 8080;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /// The settings are the arguments behind it.
    private static final String TOPICS = "afterword topics create --partitions 2 \"$@\" && ";

    private static final String SCHEMAS = "afterword schemas register \"$@\" && ";
    private static final String RUN = "exec afterword run \"$@\"";
    private static final String REGISTRY = "schema.registry.url";

    private final Map<String, String> given = new HashMap<>();

    /// Of an image.
    ///
    /// @param image such as `afterword`
    /// @param bootstrapServers the broker's address for other containers of its network
    public AfterwordContainer(String image, String bootstrapServers) {
        super(DockerImageName.parse(image));
        given.put("bootstrap.servers", bootstrapServers);
        given.put("num.standby.replicas", "0");
        withEnv("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers); // for commands in the container
        withExposedPorts(HTTP_PORT);
        withCreateContainerCmdModifier(
                create -> create.withEntrypoint("sh", "-c", script(), "afterword"));
        waitingFor(Wait.forHttp("/health/ready").forPort(HTTP_PORT).withStartupTimeout(PATIENCE));
    }

    private String script() {
        return TOPICS + (given.containsKey(REGISTRY) ? SCHEMAS : "") + RUN;
    }

    /// One of Afterword's settings, such as `engine.slots`. Before it starts.
    ///
    /// @return this
    public AfterwordContainer with(String setting, String value) {
        given.put(setting, value);
        return this;
    }

    /// The topics, with serializers and deserializers of their values.
    public Topics topics() {
        return Settings.of(given).topics();
    }

    @Override
    protected void configure() {
        List<String> settings = new ArrayList<>();
        given.forEach((setting, value) -> settings.addAll(List.of("--set", setting + "=" + value)));
        withCommand(settings.toArray(String[]::new));
    }
}
