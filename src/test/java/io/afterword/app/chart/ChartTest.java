package io.afterword.app.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import javax.imageio.ImageIO;

class ChartTest {
    private static final Curve FALLING =
            new Curve("falling", List.of(0.0, 500.0, 1000.0), List.of(10.0, Double.NaN, 2.5));

    @TempDir private Path directory;

    @Test
    void leavesOutPointsThatAreNoNumber() {
        assertThat(FALLING.x()).containsExactly(0.0, 1000.0);
        assertThat(FALLING.y()).containsExactly(10.0, 2.5);
        assertThatThrownBy(() -> new Curve("half", List.of(1.0), List.of()))
                .hasMessageContaining("were 1 and 0");
        Curve none = new Curve("none", List.of(1.0), List.of(Double.NaN));
        assertThat(chart(none).curves()).isEmpty();
        assertThat(Drawing.of(chart(none), 80)).isEmpty();
    }

    @Test
    void drawsACurveInDots() {
        List<String> lines = Drawing.of(chart(FALLING), 31).lines().toList();
        assertThat(lines).hasSize(14);
        assertThat(lines.get(0)).isEqualTo("height in m");
        assertThat(lines.get(1)).startsWith("       10 ┤⠑").endsWith("⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀");
        assertThat(lines.get(12)).startsWith("    2.500 ┤⠀").endsWith("⢄");
        assertThat(lines.get(13)).isEqualTo("           0         way: 1,000");
    }

    @Test
    void drawsAPicture() throws IOException {
        Path png = directory.resolve("chart.png");
        chart(FALLING).write(png);
        BufferedImage picture = ImageIO.read(png.toFile());
        assertThat(picture.getWidth()).isEqualTo(900);
        Set<Integer> colours = new HashSet<>();
        for (int x = 0; x < picture.getWidth(); x++) {
            colours.add(picture.getRGB(x, picture.getHeight() / 2));
        }
        assertThat(colours).as("background, grid, curve").hasSizeGreaterThan(2);
    }

    private static Chart chart(Curve curve) {
        return new Chart("A fall", "way", "height in m", false, List.of(curve));
    }
}
