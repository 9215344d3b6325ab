package io.afterword.model.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.Finish;
import io.afterword.domain.StopRules;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceEndTest {
    private static final StopRules ONE_SENTENCE = new StopRules(1000, List.of(), Set.of(), true);

    private static StreamRun letterByLetter(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return StreamRun.of(PieceTokenizer.cut(bytes, List.of(1)), ONE_SENTENCE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " He left.| Then she did.",
                " He left.|\nthen she did.",
                ".| The next one.",
                "!| x",
                " Really?!| yes",
                " \"He left.\"| Then",
                " (He left.)| Then",
                " \"What?\"| he asked.",
                " **Bold.**| Then",
                " It costs 3.14 dollars.| Then",
                " It costs 5.| Then",
                " Mr. Smith met Dr. Who.| They",
                " J. R. R. Tolkien wrote it.| Then",
                " The U.S. Army left.| Then",
                " Take fruit, e.g. Apples.| Then",
                " Some fruit, etc. and more.| Then",
                " approx. five.| Then",
                " I can't.| Then",
                " Well … maybe.| Then",
                " Well...| I think.",
                " Visit example.com today.| Then",
                " x.y = sum.| 5 of them",
                "1. First item.| Second",
                "\n\n A heading|\n\nA text.",
                " One line\nand another|\n \nx",
                "今天天气很好。|明天",
                "「そうか？」|と",
                " هل تسمع؟| نعم",
                " Great.| 😀 Then",
                " Ends with 😀!| Then",
                " A list of:\n- one.| - two",
            })
    void endsAtTheBar(String marked) {
        String text = marked.replace("|", "");
        StreamRun run = letterByLetter(text);
        assertThat(run.text()).isEqualTo(text.substring(0, marked.indexOf('|')));
        assertThat(run.finish()).contains(Finish.stop("sentence"));
        StreamRun atOnce = StreamRun.of(PieceTokenizer.of(text), ONE_SENTENCE);
        assertThat(atOnce.text()).isEqualTo(run.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " no end", " 3.14", " He left.", " He left. ", " e.g. ", " e.g. This", " Mr. Smith",
                " wait. what", " one. , two", " one. – two", " 1. First", " line\nline\nline", "\n\n\n", " 。", " a.b.c",
            })
    void goesOnWhereNoSentenceEnds(String text) {
        StreamRun run = letterByLetter(text);
        assertThat(run.finish()).isEmpty();
        assertThat(run.text()).isEqualTo(text);
    }

    @Test
    void releasesTheSentenceItselfAtOnce() {
        StreamRun run = StreamRun.of(PieceTokenizer.of(" He", " left", ".", " ", "then"), ONE_SENTENCE);
        assertThat(run.texts()).containsExactly(" He", " left", ".", "", " then", "");
    }
}
