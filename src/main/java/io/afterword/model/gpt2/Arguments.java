package io.afterword.model.gpt2;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What a method of the program is called with. Owns what it makes.
final class Arguments implements AutoCloseable {
    private final PtNDManager owner;
    private final List<PtNDArray> arrays = new ArrayList<>();
    private final List<IValue> owned = new ArrayList<>();
    private final List<IValue> values = new ArrayList<>();

    Arguments(PtNDManager owner) {
        this.owner = owner;
    }

    Arguments tensor(long[] numbers, Shape shape) {
        PtNDArray array = (PtNDArray) owner.create(numbers, shape);
        arrays.add(array);
        IValue value = IValue.from(array);
        owned.add(value);
        return of(value);
    }

    Arguments list(long[] numbers) {
        IValue value = IValue.listFrom(numbers);
        owned.add(value);
        return of(value);
    }

    Arguments tensors(List<PtNDArray> others) {
        IValue value = IValue.listFrom(others.toArray(PtNDArray[]::new));
        owned.add(value);
        return of(value);
    }

    /// One that stays another's.
    Arguments of(IValue other) {
        values.add(other);
        return this;
    }

    /// All of them, and then some of another owner.
    IValue[] and(IValue... others) {
        return Stream.concat(values.stream(), Stream.of(others)).toArray(IValue[]::new);
    }

    @Override
    public void close() {
        owned.forEach(IValue::close);
        arrays.forEach(PtNDArray::close);
    }
}
