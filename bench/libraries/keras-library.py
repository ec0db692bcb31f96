"""Keras on TensorFlow, on the processor; steps and predictions compiled, as fit and predict do it."""

import os

os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")

from serve import dropped, predicts, serve, values, weights

SIZE = 2**24


def open_library():
    import keras
    import keras_images
    import keras_sequences
    import numpy as np
    import tensorflow as tf
    from keras import layers
    from keras_training import Trained

    def dropout_forward():
        x, layer = tf.constant(values(1, SIZE, 1)), layers.Dropout(0.5)
        forward = tf.function(lambda: layer(x, training=True))
        return {"means": dropped(forward(), x)}, forward

    def zeros(n):
        return np.zeros(n, np.float32)

    def started(shape, net, first):
        net = keras.Sequential([keras.Input(shape), *net])
        net.set_weights(first)
        return net

    def mlp(hidden, units, rate, batch, momentum):
        widths = [784] + [units] * hidden + [10]
        net, first = [], []
        for i in range(hidden + 1):
            first += [weights(20 + i, widths[i], widths[i + 1]).reshape(widths[i], -1), zeros(widths[i + 1])]
            if i < hidden:
                net += [layers.Dense(units, activation="relu"), layers.Dropout(rate)]
        net += [layers.Dense(10, activation="softmax")]
        return Trained(started([784], net, first), keras.optimizers.SGD(0.01, momentum=momentum), batch)

    def mlp100():
        return mlp(hidden=6, units=100, rate=0.2, batch=100, momentum=0.0)

    def mlp1024():
        return mlp(hidden=3, units=1024, rate=0.5, batch=128, momentum=0.9)

    def cnn():
        net = [
            *(layers.Conv2D(32, 3, activation="relu"), layers.Conv2D(64, 3, activation="relu")),
            *(layers.MaxPooling2D(2), layers.Dropout(0.25), layers.Flatten()),
            *(layers.Dense(128, activation="relu"), layers.Dropout(0.5), layers.Dense(10, activation="softmax")),
        ]
        first = [
            *(weights(30, 9, 32).reshape(3, 3, 1, 32), zeros(32)),
            *(weights(31, 288, 64).reshape(3, 3, 32, 64), zeros(64)),
            *(weights(32, 9216, 128).reshape(9216, 128), zeros(128)),
            *(weights(33, 128, 10).reshape(128, 10), zeros(10)),
        ]
        net = started([28, 28, 1], net, first)
        return Trained(net, keras.optimizers.Adadelta(0.1, rho=0.95, epsilon=1e-7), 128)

    return {
        "version": f"Keras {keras.__version__}, TensorFlow {tf.__version__}, {os.cpu_count()} cores",
        "rows": {
            "dropout-forward": dropout_forward,
            "cnn-predict": lambda: predicts(cnn()),
        },
        "networks": {
            "mlp-100": mlp100,
            "mlp-1024": mlp1024,
            "cnn-step": cnn,
            "lstm-step": keras_sequences.lstm,
            "gru-step": keras_sequences.gru,
            "transformer-step": keras_sequences.transformer,
            "gpt-step": keras_sequences.gpt,
            "residual-step": keras_images.residual,
            "separable-step": keras_images.separable,
        },
    }


serve(open_library)
