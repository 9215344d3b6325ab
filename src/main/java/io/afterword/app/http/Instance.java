package io.afterword.app.http;

import io.afterword.app.serve.Service;
import io.afterword.app.settings.Settings;
import io.afterword.app.text.Versions;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.engine.ServedModels;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What this process is, and how far it has come. Thread-safe.
public final class Instance {
    private final Settings settings;
    private volatile @Nullable Serving serving;

    private record Serving(Service service, ServedModels models) {}

    public Instance(Settings settings) {
        this.settings = settings;
    }

    /// The models are loaded, and the service has begun.
    public void serves(Service service, ServedModels models) {
        serving = new Serving(service, models);
    }

    /// Why it answers no prompts now; empty if it does.
    Optional<String> notReadyBecause() {
        Serving now = serving;
        return now == null
                ? Optional.of("the models are being loaded")
                : now.service().idleBecause();
    }

    /// Why it never will again; empty while it may.
    Optional<String> failedBecause() {
        Serving now = serving;
        return now == null ? Optional.empty() : now.service().failedBecause();
    }

    Map<String, Object> info() {
        Versions versions = Versions.read();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("afterword", versions.afterword());
        all.put("kafka", versions.kafka());
        all.put("djl", versions.djl());
        all.put("pytorch", versions.pytorch());
        all.put("java", Runtime.version().toString());
        all.put("application_id", settings.applicationId());
        all.put("models", models());
        return all;
    }

    private List<Map<String, Object>> models() {
        Serving now = serving;
        return now == null
                ? List.of()
                : now.models().byName().values().stream().map(Instance::model).toList();
    }

    private static Map<String, Object> model(ServedModel model) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", model.name());
        all.put("fingerprint", model.fingerprint());
        all.put("context_length", model.network().contextLength());
        return all;
    }
}
