import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;

import io.kubernetes.client.openapi.JSON;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Validates manifests strictly: a field that a published schema does not have is a fault, and so
/// are names that one manifest gives and no other has.
///
/// `java -cp ... Validate.java CRDS MANIFESTS...`: CRDS is a directory of custom resource
/// definitions, each of MANIFESTS a file of documents that are deployed together. The status is the
/// number of faults.
final class Validate {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String MODELS = "io.kubernetes.client.openapi.models.";
    private static final String STRIMZI = "io.strimzi.api.kafka.model.";
    private static final ObjectMapper STRICT =
            new ObjectMapper()
                    .setAnnotationIntrospector(
                            new JacksonAnnotationIntrospector() {
                                @Override
                                public Boolean hasAnySetter(Annotated member) {
                                    return false; // where Strimzi keeps what it does not know
                                }
                            });

    private final Map<String, JsonSchema> custom = new HashMap<>(); // by apiVersion and kind
    private int faults;

    public static void main(String[] args) throws IOException {
        JSON.getGson(); // makes the classes' adapters
        Validate validate = new Validate();
        validate.readDefinitions(Path.of(args[0]));
        for (String manifests : List.of(args).subList(1, args.length)) {
            validate.file(Path.of(manifests));
        }
        System.exit(Math.min(validate.faults, 100));
    }

    private void readDefinitions(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            for (JsonNode definition : documents(file)) {
                JsonNode spec = definition.path("spec");
                for (JsonNode version : spec.path("versions")) {
                    JsonNode schema = version.at("/schema/openAPIV3Schema");
                    close(schema);
                    custom.put(
                            spec.path("group").asText()
                                    + "/"
                                    + version.path("name").asText()
                                    + " "
                                    + spec.at("/names/kind").asText(),
                            JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(schema));
                }
            }
        }
    }

    /// As an API server does with `fieldValidation=Strict`: what a schema does not name is refused.
    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")
                && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            object.put("additionalProperties", false);
        }
        schema.forEach(Validate::close);
    }

    private void file(Path file) throws IOException {
        List<JsonNode> all = documents(file);
        for (JsonNode document : all) {
            String what =
                    "%s %s"
                            .formatted(
                                    document.path("apiVersion").asText(),
                                    document.path("kind").asText());
            faultsOf(what, document)
                    .forEach(
                            fault ->
                                    fault(
                                            file,
                                            what + " " + document.at("/metadata/name").asText(),
                                            fault));
        }
        references(all).forEach(fault -> fault(file, "together", fault));
        System.out.printf("%s: %d documents%n", file.getFileName(), all.size());
    }

    private void fault(Path file, String what, String fault) {
        faults++;
        System.out.printf("%s: %s: %s%n", file.getFileName(), what, fault);
    }

    private List<String> faultsOf(String what, JsonNode document) {
        JsonSchema schema = custom.get(what);
        if (schema != null) {
            return schema.validate(document).stream().map(ValidationMessage::getMessage).toList();
        }
        if (what.startsWith("kafka.strimzi.io/")) {
            return faultsOfStrimzi(document);
        }
        String version = what.substring(what.indexOf('/') + 1, what.indexOf(' '));
        String model =
                MODELS
                        + Character.toUpperCase(version.charAt(0))
                        + version.substring(1)
                        + document.path("kind").asText();
        try {
            Class<?> type = Class.forName(model);
            JsonElement json = JsonParser.parseString(document.toString());
            type.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
            JSON.getGson().fromJson(json, type);
            return List.of();
        } catch (ClassNotFoundException unknown) {
            return List.of("no schema is known for this kind");
        } catch (InvocationTargetException refused) {
            return List.of(String.valueOf(refused.getCause().getMessage()).split("JSON: ")[0]);
        } catch (ReflectiveOperationException | RuntimeException refused) {
            return List.of(refused.toString());
        }
    }

    private static List<String> faultsOfStrimzi(JsonNode document) {
        String kind = document.path("kind").asText();
        String folder = kind.substring("Kafka".length()).toLowerCase(Locale.ROOT);
        try {
            STRICT.treeToValue(document, Class.forName(STRIMZI + folder + "." + kind));
            return List.of();
        } catch (ClassNotFoundException | JsonProcessingException refused) {
            return List.of(refused.toString());
        }
    }

    /// What schemas are blind to.
    private static List<String> references(List<JsonNode> all) {
        Set<String> there =
                all.stream()
                        .map(it -> it.path("kind").asText() + " " + it.at("/metadata/name").asText())
                        .collect(Collectors.toCollection(HashSet::new));
        List<String> faults = new ArrayList<>();
        all.stream().filter(it -> !selectsSomething(it, all)).forEach(
                blind -> faults.add(blind.path("kind").asText() + " selects no labels that are there"));
        for (JsonNode workload : all) {
            JsonNode pod = workload.at("/spec/template");
            if (pod.isMissingNode()) {
                continue;
            }
            JsonNode labels = pod.at("/metadata/labels");
            workload.at("/spec/selector/matchLabels")
                    .properties()
                    .forEach(
                            label -> {
                                if (!label.getValue().equals(labels.get(label.getKey()))) {
                                    faults.add("selector " + label + " is no label of the pods");
                                }
                            });
            referred(pod.path("spec")).filter(it -> !there.contains(it)).forEach(
                    missing -> faults.add("there is no " + missing));
            restricted(pod.path("spec")).forEach(faults::add);
            probed(pod.path("spec")).forEach(faults::add);
        }
        return faults;
    }

    /// Whether what selects others by their labels would find one here.
    private static boolean selectsSomething(JsonNode selecting, List<JsonNode> all) {
        String kind = selecting.path("kind").asText();
        JsonNode wanted =
                switch (kind) {
                    case "Service" -> selecting.at("/spec/selector");
                    case "PodDisruptionBudget", "ServiceMonitor" ->
                            selecting.at("/spec/selector/matchLabels");
                    case "NetworkPolicy" -> selecting.at("/spec/podSelector/matchLabels");
                    default -> null;
                };
        if (wanted == null) {
            return true;
        }
        String labels =
                kind.equals("ServiceMonitor") ? "/metadata/labels" : "/spec/template/metadata/labels";
        return all.stream()
                .filter(it -> !kind.equals("ServiceMonitor") || it.path("kind").asText().equals("Service"))
                .map(it -> it.at(labels))
                .anyMatch(
                        has ->
                                wanted.properties().stream()
                                        .allMatch(it -> it.getValue().equals(has.get(it.getKey()))));
    }

    private static Stream<String> referred(JsonNode pod) {
        List<String> all = new ArrayList<>();
        if (pod.has("serviceAccountName")) {
            all.add("ServiceAccount " + pod.get("serviceAccountName").asText());
        }
        for (JsonNode container : pod.path("containers")) {
            for (JsonNode from : container.path("envFrom")) {
                if (from.has("configMapRef")) {
                    all.add("ConfigMap " + from.at("/configMapRef/name").asText());
                }
            }
        }
        return all.stream();
    }

    /// The ports that probes name and no container has.
    private static List<String> probed(JsonNode pod) {
        List<String> faults = new ArrayList<>();
        for (JsonNode container : pod.path("containers")) {
            List<String> names = container.path("ports").findValuesAsText("name");
            for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                JsonNode port = container.path(probe).at("/httpGet/port");
                if (port.isTextual() && !names.contains(port.asText())) {
                    faults.add("%s asks port %s, which is none".formatted(probe, port));
                }
            }
        }
        return faults;
    }

    /// The profile `restricted` of Kubernetes' pod security standards, and for our own
    /// container a root file system that nobody writes.
    private static List<String> restricted(JsonNode pod) {
        List<String> faults = new ArrayList<>();
        expect(faults, pod, "/enableServiceLinks", "false");
        for (JsonNode container : pod.path("containers")) {
            JsonNode security = container.path("securityContext");
            expect(faults, security, "/allowPrivilegeEscalation", "false");
            if (container.path("name").asText().equals("afterword")) {
                expect(faults, security, "/readOnlyRootFilesystem", "true");
            }
            expect(faults, security, "/capabilities/drop/0", "ALL");
            JsonNode root = security.has("runAsNonRoot") ? security : pod.path("securityContext");
            expect(faults, root, "/runAsNonRoot", "true");
            JsonNode calls = security.has("seccompProfile") ? security : pod.path("securityContext");
            expect(faults, calls, "/seccompProfile/type", "RuntimeDefault");
        }
        return faults;
    }

    private static void expect(List<String> faults, JsonNode of, String path, String value) {
        if (!of.at(path).asText().equals(value)) {
            faults.add("%s is not %s".formatted(path, value));
        }
    }

    private static List<JsonNode> documents(Path file) throws IOException {
        try (var all = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
            return all.readAll().stream().filter(JsonNode::isObject).toList();
        }
    }
}
