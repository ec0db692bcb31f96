"""examples/keras-book/networks.ts in Keras, line by line."""

import keras
from keras import layers, ops

WORDS, LENGTH = 5000, 100


def convnet():
    x = keras.Input([28, 28, 1])
    h = layers.RandomRotation(0.05)(x)
    h = layers.RandomZoom(0.1)(h)
    for filters in [32, 64]:
        h = layers.Conv2D(filters, 3, activation="relu")(h)
        h = layers.MaxPooling2D(2)(h)
    h = layers.Conv2D(64, 3, activation="relu")(h)
    h = layers.Dropout(0.25)(layers.Flatten()(h))
    return keras.Model(x, layers.Dense(10, activation="softmax")(h))


def xception():
    x = keras.Input([28, 28, 1])
    h = layers.Conv2D(16, 5, use_bias=False)(x)
    for filters in [16, 32, 64]:
        b = h
        for _ in range(2):
            b = layers.Activation("relu")(layers.BatchNormalization(momentum=0.9)(b))
            b = layers.SeparableConv2D(filters, 3, padding="same", use_bias=False)(b)
        b = layers.MaxPooling2D(3, strides=2, padding="same")(b)
        h = layers.Conv2D(filters, 1, strides=2, padding="same", use_bias=False)(h)
        h = layers.add([b, h])
    h = layers.Dropout(0.5)(layers.GlobalAveragePooling2D()(h))
    return keras.Model(x, layers.Dense(10, activation="softmax")(h))


def lstm():
    x = keras.Input([LENGTH])
    words = layers.Embedding(WORDS, 32, mask_zero=True)(x)
    h = layers.Bidirectional(layers.LSTM(32))(words)
    h = layers.Dropout(0.5)(h)
    return keras.Model(x, layers.Dense(1, activation="sigmoid")(h))


class PositionEmbedding(layers.Layer):
    def build(self, shape):
        self.table = self.add_weight(shape=shape[1:], initializer="glorot_uniform")

    def call(self, words):
        return words + self.table


def transformer():
    x = keras.Input([LENGTH])
    words = layers.Embedding(WORDS, 32)(x)
    h = PositionEmbedding()(words)
    attended = layers.MultiHeadAttention(2, 32)(h, h)
    a = layers.LayerNormalization()(layers.add([h, attended]))
    wide = layers.Dense(32, activation="relu")(a)
    b = layers.LayerNormalization()(layers.add([a, layers.Dense(32)(wide)]))
    pooled = layers.Dropout(0.5)(layers.GlobalMaxPooling1D()(b))
    return keras.Model(x, layers.Dense(1, activation="sigmoid")(pooled))


class Sampling(layers.Layer):
    def __init__(self):
        super().__init__()
        self.generator = keras.random.SeedGenerator()

    def call(self, inputs, training=False):
        mean, log_variance = inputs
        self.add_loss(2 / 784 * ops.mean((mean**2 + ops.exp(log_variance) - 1 - log_variance) / 2))
        if not training:
            return mean
        return mean + ops.exp(log_variance / 2) * keras.random.normal(ops.shape(mean), seed=self.generator)


def vae():
    x = keras.Input([28, 28, 1])
    same = {"strides": 2, "padding": "same", "activation": "relu"}
    h = layers.Conv2D(32, 3, **same)(x)
    h = layers.Flatten()(layers.Conv2D(64, 3, **same)(h))
    h = layers.Dense(16, activation="relu")(h)
    mean, log_variance = layers.Dense(2)(h), layers.Dense(2)(h)
    z = Sampling()([mean, log_variance])
    h = layers.Dense(7 * 7 * 64, activation="relu")(z)
    h = layers.Reshape([7, 7, 64])(h)
    for filters in [64, 32]:
        h = layers.Conv2DTranspose(filters, 3, **same)(h)
    return keras.Model(x, layers.Conv2D(1, 3, padding="same", activation="sigmoid")(h))
