package io.afterword.app.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;

class LiveLineTest {
    private final StringWriter written = new StringWriter();

    @Test
    void writesItsLineAnewUnderLinesThatStay() {
        LiveLine line = new LiveLine(new PrintWriter(written), true);
        line.show("1 %");
        line.show("2 %");
        line.println("half");
        line.println("done");
        assertThat(written).hasToString("\r\u001b[K1 %\r\u001b[K2 %\r\u001b[Khalf\ndone\n");
    }

    @Test
    void writesLinesThatStayWhereNobodyReadsAlong() {
        LiveLine line = new LiveLine(new PrintWriter(written), false);
        line.show("1 %");
        line.println("done");
        assertThat(written).hasToString("done\n");
    }
}
