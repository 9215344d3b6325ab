package io.afterword.model.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.domain.Finish;
import io.afterword.domain.FinishReason;
import io.afterword.domain.StopRules;
import io.afterword.domain.TokenIds;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

class TextStreamTest {
    private static StopRules stopAt(String... strings) {
        return new StopRules(100, List.of(strings), Set.of(), false);
    }

    @Test
    void holdsBackTheBytesOfACharacterUntilItIsWhole() {
        byte[] smile = "😀".getBytes(UTF_8);
        PieceTokenizer cut = PieceTokenizer.cut(smile, List.of(1));
        StreamRun run = StreamRun.of(cut, StopRules.after(100));
        assertThat(run.texts()).containsExactly("", "", "", "😀", "");
        assertThat(run.deltas().get(3).bytes()).isEqualTo(smile);
    }

    @Test
    void releasesBytesThatAreNoUtf8AsSoonAsThatIsCertain() {
        PieceTokenizer bytes =
                new PieceTokenizer(
                        List.of(new byte[] {(byte) 0xE2}, new byte[] {'a'}, new byte[] {'b'}));
        StreamRun run = StreamRun.of(bytes, StopRules.after(100));
        assertThat(run.texts()).containsExactly("", "\uFFFDa", "b", "");
        assertThat(run.bytes()).containsExactly(0xE2, 'a', 'b');
    }

    @Test
    void releasesAnIncompleteCharacterWhenTheStreamEnds() {
        PieceTokenizer bytes =
                new PieceTokenizer(List.of(new byte[] {'a', (byte) 0xF0, (byte) 0x9F}));
        StreamRun cancelled = StreamRun.of(bytes, StopRules.after(100));
        assertThat(cancelled.texts()).containsExactly("a", "\uFFFD");
        StreamRun atItsLength = StreamRun.of(bytes, StopRules.after(1));
        assertThat(atItsLength.texts()).containsExactly("a\uFFFD", "");
        assertThat(atItsLength.bytes()).containsExactly('a', 0xF0, 0x9F);
    }

    @Test
    void holdsBackWhatMayBeginAStopString() {
        StreamRun run = StreamRun.of(PieceTokenizer.of("one E", "N", "Ds", " E"), stopAt("END."));
        assertThat(run.texts()).containsExactly("one ", "", "ENDs", " ", "E");
    }

    @Test
    void cutsTheTextWhereAStopStringBegins() {
        StreamRun run = StreamRun.of(PieceTokenizer.of("one E", "N", "D.s"), stopAt("END."));
        assertThat(run.texts()).containsExactly("one ", "", "", "");
        assertThat(run.finish()).contains(Finish.stop("END."));
        assertThat(run.text()).isEqualTo("one ");
    }

    @Test
    void theStopStringThatIsWholeFirstEndsTheStream() {
        StreamRun run = StreamRun.of(PieceTokenizer.of("xabcd"), stopAt("abcd", "bc"));
        assertThat(run.finish()).contains(Finish.stop("bc"));
        assertThat(run.text()).isEqualTo("xa");
    }

    @Test
    void ofTwoStopStringsThatEndTogetherTheLongerCounts() {
        StreamRun run = StreamRun.of(PieceTokenizer.of("xabc"), stopAt("c", "abc", "bc"));
        assertThat(run.finish()).contains(Finish.stop("abc"));
        assertThat(run.text()).isEqualTo("x");
    }

    @Test
    void aStopTokenEndsTheStreamAndBringsNoText() {
        StopRules stops = new StopRules(2, List.of("bx"), Set.of(1), true);
        StreamRun run = StreamRun.of(PieceTokenizer.of("ab", "x"), stops);
        assertThat(run.finish()).contains(Finish.stop("1"));
        assertThat(run.texts()).containsExactly("a", "b", "");
    }

    @Test
    void theEndOfTheTextEndsTheStreamAndReleasesWhatWasHeld() {
        StreamRun run = StreamRun.of(PieceTokenizer.of("ab"), TokenIds.of(0, 1), stopAt("bx"));
        assertThat(run.finish()).contains(Finish.stop("end_of_text"));
        assertThat(run.texts()).containsExactly("a", "b", "");
    }

    @Test
    void maxTokensEndsTheStreamAfterTheRulesThatReadTheText() {
        PieceTokenizer tokens = PieceTokenizer.of("a", "b");
        assertThat(StreamRun.of(tokens, StopRules.after(2)).finish())
                .contains(Finish.of(FinishReason.LENGTH));
        assertThat(StreamRun.of(tokens, new StopRules(2, List.of("b"), Set.of(), false)).finish())
                .contains(Finish.stop("b"));
        assertThat(StreamRun.of(tokens, StopRules.after(3)).finish()).isEmpty();
    }

    @Test
    void aSentencesEndAndAStopStringCutWhereLessTextIsLeft() {
        StopRules stops = new StopRules(9, List.of(". ", "\n\nB"), Set.of(), true);
        StreamRun stopFirst = StreamRun.of(PieceTokenizer.of("A b. C"), stops);
        assertThat(stopFirst.finish()).contains(Finish.stop(". "));
        assertThat(stopFirst.text()).isEqualTo("A b");
        StreamRun sentenceFirst = StreamRun.of(PieceTokenizer.of("A b!\n\nB"), stops);
        assertThat(sentenceFirst.finish()).contains(Finish.stop("sentence"));
        assertThat(sentenceFirst.text()).isEqualTo("A b!");
    }

    private static StopRules atLeast(int minTokens, List<String> strings, boolean atSentenceEnd) {
        return new StopRules(9, strings, Set.of(1), atSentenceEnd, minTokens, false);
    }

    @Test
    void untilMinTokensAreThereOnlyMaxTokensEndsTheStream() {
        PieceTokenizer tokens = PieceTokenizer.of("a", "b", "c"); // 1 is a stop token, 3 the end
        StreamRun tooEarly =
                StreamRun.of(tokens, TokenIds.of(0, 1, 3, 2), atLeast(4, List.of(), false));
        assertThat(tooEarly.finish()).isEmpty();
        assertThat(tooEarly.text()).isEqualTo("abc");
        StreamRun stopToken =
                StreamRun.of(tokens, TokenIds.of(0, 1, 1, 2), atLeast(2, List.of(), false));
        assertThat(stopToken.finish()).contains(Finish.stop("1"));
        assertThat(stopToken.text()).isEqualTo("ab");
        StreamRun end = StreamRun.of(tokens, TokenIds.of(0, 3, 3, 2), atLeast(2, List.of(), false));
        assertThat(end.finish()).contains(Finish.stop("end_of_text"));
        StopRules both = new StopRules(2, List.of("a"), Set.of(), false, 2, false);
        assertThat(StreamRun.of(tokens, both).finish()).contains(Finish.of(FinishReason.LENGTH));
    }

    @Test
    void aStopStringThatIsWholeWithinMinTokensIsPassedOver() {
        PieceTokenizer tokens = PieceTokenizer.of("xaba", "", "yab", "a");
        StreamRun run =
                StreamRun.of(tokens, TokenIds.of(0, 2, 3), atLeast(1, List.of("aba"), false));
        assertThat(run.finish()).contains(Finish.stop("aba"));
        assertThat(run.texts()).containsExactly("xab", "ay", "", "");
    }

    @Test
    void aStopStringThatBeginsWithinMinTokensAndIsWholeAfterThemCounts() {
        PieceTokenizer tokens = PieceTokenizer.of("xaba", "", "ba", "z");
        StreamRun run =
                StreamRun.of(tokens, TokenIds.of(0, 2, 3), atLeast(1, List.of("aba"), false));
        assertThat(run.finish()).contains(Finish.stop("aba"));
        assertThat(run.text()).as("the second one begins in the first").isEqualTo("xab");
    }

    @Test
    void theFirstSentenceThatIsOverAfterMinTokensEndsTheStream() {
        PieceTokenizer tokens = PieceTokenizer.of("A b. C", "", " d! ", "E");
        StreamRun run = StreamRun.of(tokens, TokenIds.of(0, 2, 3), atLeast(1, List.of(), true));
        assertThat(run.finish()).contains(Finish.stop("sentence"));
        assertThat(run.text()).isEqualTo("A b. C d!");
    }

    @Test
    void theEndOfTheTextIsATokenLikeAnyOtherIfItIsIgnored() {
        StopRules ignoring = new StopRules(9, List.of(), Set.of(), false, 0, true);
        StreamRun run = StreamRun.of(PieceTokenizer.of("a", "b"), TokenIds.of(0, 2, 1), ignoring);
        assertThat(run.finish()).isEmpty();
        assertThat(run.texts()).containsExactly("a", "", "b", "");
        StopRules asStopToken = new StopRules(9, List.of(), Set.of(2), false, 0, true);
        assertThat(
                        StreamRun.of(PieceTokenizer.of("a", "b"), TokenIds.of(0, 2, 1), asStopToken)
                                .finish())
                .contains(Finish.stop("2"));
    }

    @Test
    void takesNothingWhenItIsOver() {
        TextStream stream = new TextStream(PieceTokenizer.of("a"), StopRules.after(1));
        stream.append(0);
        assertThat(stream.release()).isEqualTo(TextDelta.NOTHING);
        assertThatIllegalStateException().isThrownBy(() -> stream.append(0));
        TextStream cancelled = new TextStream(PieceTokenizer.of("a"), StopRules.after(9));
        assertThat(cancelled.release()).isEqualTo(TextDelta.NOTHING);
        assertThatIllegalStateException().isThrownBy(() -> cancelled.append(0));
        assertThat(cancelled.finish()).isEmpty();
    }

    @Test
    void staysAsItWasWhenATokenIsUnknown() {
        TextStream stream = new TextStream(PieceTokenizer.of("a"), StopRules.after(2));
        assertThatIllegalArgumentException().isThrownBy(() -> stream.append(7));
        assertThat(stream.append(0).text()).isEqualTo("a");
        assertThat(stream.finish()).isEmpty();
    }

    @Test
    void aStopStringThatNoTextCanContainIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stopAt("a\uD83D"))
                .withMessage("a stop string had a lone surrogate");
    }
}
