package io.afterword.topology.prompt.task;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class TraceContextTest {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @ParameterizedTest
    @ValueSource(
            strings = {
                PARENT,
                "00-00000000000000000000000000000001-0000000000000001-00",
                "00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-ff"
            })
    void keepsAParentOfVersion00(String parent) {
        assertThat(TraceContext.of(headers(parent)))
                .isEqualTo(new TraceContext(parent, null))
                .satisfies(trace -> assertThat(trace.headers()).isEqualTo(headers(parent)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-B7AD6B7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n",
                "00-0af7651916cd43dd8448eb211c8031é-b7ad6b7169203331-01"
            })
    void leavesOutAnyOtherParentAndTheStateBesideIt(String parent) {
        Headers headers = headers(parent).add("tracestate", "a=b".getBytes(UTF_8));
        assertThat(TraceContext.of(headers)).isEqualTo(new TraceContext(null, null));
        assertThat(TraceContext.of(headers).headers()).isEmpty();
    }

    @Test
    void knowsNoTraceWhereThereAreTwoParentsOrNone() {
        assertThat(TraceContext.of(headers(PARENT).add("traceparent", PARENT.getBytes(UTF_8))))
                .isEqualTo(new TraceContext(null, null));
        assertThat(TraceContext.of(new RecordHeaders().add("traceparent", null)))
                .isEqualTo(new TraceContext(null, null));
        assertThat(TraceContext.of(new RecordHeaders().add("tracestate", "a=b".getBytes(UTF_8))))
                .isEqualTo(new TraceContext(null, null));
    }

    static Stream<String> states() {
        return Stream.of(
                "a=b",
                "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
                "fw529a3039@dt=FfAAAA, 1tenant@sys=x y\t,,other=1 ",
                "a-_*/1=!\"#$%&'()*+-./:;<>?@[\\]^_`{|}~",
                "k".repeat(256) + "=" + "v".repeat(255),
                members(32));
    }

    @ParameterizedTest
    @MethodSource("states")
    void keepsAStateBesideAParent(String state) {
        Headers headers = headers(PARENT).add("tracestate", state.getBytes(UTF_8));
        assertThat(TraceContext.of(headers)).isEqualTo(new TraceContext(PARENT, state));
        assertThat(TraceContext.of(headers).tracestate()).isEqualTo(state);
        assertThat(TraceContext.of(headers).headers()).isEqualTo(headers);
    }

    @Test
    void makesOneListOfSeveralStates() {
        Headers headers =
                headers(PARENT)
                        .add("tracestate", "a=1".getBytes(UTF_8))
                        .add("tracestate", "b=2,c=3".getBytes(UTF_8));
        assertThat(TraceContext.of(headers).tracestate()).isEqualTo("a=1,b=2,c=3");
    }

    static Stream<String> wrongStates() {
        return Stream.of(
                "",
                " , ",
                "a",
                "=b",
                "a=",
                "a=b=c",
                "A=b",
                "1a=b",
                "a@=b",
                "a@1=b",
                "a=b\n",
                "a=é",
                "a=1,a=2",
                "k".repeat(257) + "=v",
                "k=" + "v".repeat(257),
                "a=" + "v".repeat(250) + ",b=" + "v".repeat(250) + ",c=123456",
                members(33));
    }

    @ParameterizedTest
    @MethodSource("wrongStates")
    void keepsTheParentBesideAWrongState(String state) {
        assertThat(TraceContext.of(headers(PARENT).add("tracestate", state.getBytes(UTF_8))))
                .isEqualTo(new TraceContext(PARENT, null));
    }

    @Test
    void takes512CharactersOfStateAndNoMore() {
        String longest = "a=" + "v".repeat(250) + ",b=" + "v".repeat(250) + ",c=1234";
        assertThat(longest).hasSize(512);
        assertThat(new TraceContext(PARENT, longest).tracestate()).isEqualTo(longest);
        assertThat(new TraceContext(PARENT, longest + "5").tracestate()).isNull();
    }

    private static String members(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "k" + i + "=v")
                .collect(Collectors.joining(","));
    }

    private static Headers headers(String parent) {
        return new RecordHeaders(List.of()).add("traceparent", parent.getBytes(UTF_8));
    }
}
