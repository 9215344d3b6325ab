package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// On machines without a GPU and with one.
class ComputeDeviceTest {
    @Test
    void takesTheCpuWhereItIsAskedFor() {
        ComputeDevice device = ComputeDevice.named("cpu");
        assertThat(device).isEqualTo(ComputeDevice.CPU).hasToString("cpu");
        assertThat(device.kernels()).isEqualTo(Kernels.CPU);
    }

    @Test
    void findsADeviceByItself() {
        ComputeDevice device = ComputeDevice.named("auto");
        assertThat(device).isIn(ComputeDevice.CPU, new ComputeDevice(0));
    }

    @Test
    void saysWhyAGpuCannotBeUsed() {
        assertThatThrownBy(() -> ComputeDevice.named("gpu:99"))
                .isInstanceOf(DeviceUnavailableException.class)
                .message()
                .containsPattern(
                        "^gpu:99 cannot be used: (there is only gpu:0 to gpu:\\d+|.{5,} \\(libtorch is"
                                + " that .+\\))$");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "gpu:", "gpu:-1", "gpu:12345", "cuda:0", "CPU", ""})
    void refusesOtherNames(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ComputeDevice.named(name))
                .withMessage("a device must be auto or cpu or gpu:N, was " + name);
    }

    @Test
    void isNamedAsPyTorchDoes() {
        assertThat(new ComputeDevice(2).torchName()).isEqualTo("cuda:2");
        assertThat(new ComputeDevice(2).kernels()).isEqualTo(Kernels.GPU);
    }

    @Test
    void runsItsOwnKernels() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Gpt2Model.load(
                                Steps.weights(Steps.SMALL),
                                Arithmetic.of(Precision.FP32),
                                new ComputeDevice(0)))
                .withMessage("gpu:0 does not have the kernels of FP32 kv FP32 by kernels of a CPU");
    }
}
