package io.afterword.app.demo;

import java.util.List;

/// Shows several streams while they grow.
sealed interface Board permits LiveBoard, LineBoard {
    /// Shows the streams as they are now.
    ///
    /// @param changed those that have grown since the last call
    void show(List<DemoStream> streams, List<DemoStream> changed);
}
