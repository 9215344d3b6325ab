package io.afterword.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

class ForwardingModelTest {
    @Test
    void leavesNoMethodToADefaultThatTheModelMayHaveReplaced() {
        assertThat(names(ForwardingModel.class)).containsAll(names(LanguageModel.class));
    }

    private static List<String> names(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .map(Method::getName)
                .toList();
    }
}
