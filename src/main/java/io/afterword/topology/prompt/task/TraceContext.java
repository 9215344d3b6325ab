package io.afterword.topology.prompt.task;

import io.afterword.state.Generation;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/// The trace that a prompt is part of, as the headers of its record tell it, carried as it came to
/// the headers of every answer. It says nothing about the prompt: what breaks a rule of the
/// [specification](https://www.w3.org/TR/trace-context-1/), version 00, is left out, and is no
/// error.
///
/// @param traceparent trace and span; null for none
/// @param tracestate what those who trace add to it; null for none, as it is without a traceparent
public record TraceContext(@Nullable String traceparent, @Nullable String tracestate) {
    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";

    /// Lower case, and neither id all zeros.
    private static final Pattern PARENT_RULE =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private static final Pattern MEMBER_RULE =
            Pattern.compile(
                    "([a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})"
                            + "=[ -+\\--<>-~]{0,255}[!-+\\--<>-~]");

    private static final Pattern BLANK_ENDS = Pattern.compile("^[ \t]+|[ \t]+$");
    private static final int LONGEST_STATE = 512;
    private static final int MOST_MEMBERS = 32;

    public TraceContext {
        if (traceparent == null || !PARENT_RULE.matcher(traceparent).matches()) {
            traceparent = null;
        }
        if (traceparent == null || tracestate == null || !isState(tracestate)) {
            tracestate = null;
        }
    }

    /// Of a record. More than one `traceparent` tells nothing; several `tracestate` are one list.
    public static TraceContext of(Headers headers) {
        List<String> parents = values(headers, PARENT);
        return new TraceContext(
                parents.size() == 1 ? parents.getFirst() : null,
                String.join(",", values(headers, STATE)));
    }

    private static List<String> values(Headers headers, String name) {
        return StreamSupport.stream(headers.headers(name).spliterator(), false)
                .map(Header::value)
                .filter(Objects::nonNull)
                .map(value -> new String(value, StandardCharsets.US_ASCII))
                .toList();
    }

    /// Of the prompt that a generation was made of.
    public static TraceContext of(Generation generation) {
        return new TraceContext(generation.getTraceparent(), generation.getTracestate());
    }

    /// The headers of an answer: these, and no others.
    public Headers headers() {
        Headers headers = new RecordHeaders();
        if (traceparent != null) {
            headers.add(PARENT, traceparent.getBytes(StandardCharsets.US_ASCII));
        }
        if (tracestate != null) {
            headers.add(STATE, tracestate.getBytes(StandardCharsets.US_ASCII));
        }
        return headers;
    }

    private static boolean isState(String state) {
        if (state.length() > LONGEST_STATE) {
            return false;
        }
        List<String> members =
                Arrays.stream(state.split(",", -1))
                        .map(member -> BLANK_ENDS.matcher(member).replaceAll(""))
                        .filter(member -> !member.isEmpty())
                        .toList();
        long keys = members.stream().map(TraceContext::key).distinct().count();
        return !members.isEmpty()
                && members.size() <= MOST_MEMBERS
                && keys == members.size()
                && members.stream().allMatch(member -> MEMBER_RULE.matcher(member).matches());
    }

    private static String key(String member) {
        return member.substring(0, Math.max(0, member.indexOf('=')));
    }
}
