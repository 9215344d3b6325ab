package io.afterword.app.chart;

import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Some curves over one axis.
///
/// @param x what is to the right, with its unit
/// @param y what is up, with its unit
/// @param logarithmic whether `y` is
public record Chart(String title, String x, String y, boolean logarithmic, List<Curve> curves) {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 500;

    public Chart {
        curves = curves.stream().filter(curve -> !curve.x().isEmpty()).toList();
    }

    /// Draws it as a PNG.
    ///
    /// @throws IOException if the file cannot be written
    /// @throws CannotDrawException if this Java has no AWT, or this machine no fonts
    public void write(Path png) throws IOException {
        System.setProperty("java.awt.headless", "true");
        try (OutputStream file = Files.newOutputStream(png)) {
            ChartEncoder.saveChart(picture(), file, "png");
        } catch (LinkageError | InternalError missing) { // so says AWT, or a Java without it
            throw new CannotDrawException(missing);
        }
    }

    private XYChart picture() {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .xAxisTitle(x)
                        .yAxisTitle(y)
                        .build();
        chart.getStyler()
                .setYAxisLogarithmic(logarithmic)
                .setLocale(Locale.ROOT)
                .setChartBackgroundColor(Color.WHITE);
        for (Curve curve : curves) {
            chart.addSeries(curve.name(), curve.x(), curve.y()).setMarker(SeriesMarkers.NONE);
        }
        return chart;
    }

    /// Something that drawing takes is not here.
    public static final class CannotDrawException extends IOException {
        private static final long serialVersionUID = 1;

        CannotDrawException(Throwable cause) {
            super(
                    "drawing takes Java's module java.desktop, and fonts (on Debian: fontconfig,"
                            + " fonts-dejavu-core)",
                    cause);
        }
    }
}
