"""Keras's rows of recurrent networks and transformers."""

import tensorflow as tf
from keras import Input, Model, Sequential, layers, losses, optimizers
from keras_training import Drawn, Trained, dense
from serve import indices


def recurrent(kind):
    cells = kind(128, kernel_initializer=Drawn(40, 64), recurrent_initializer=Drawn(41, 128))
    return Trained(Sequential([Input((100, 64)), cells, dense(42, 128, 10, "softmax")]), optimizers.Adam(), 32)


def lstm():
    return recurrent(layers.LSTM)


def gru():
    return recurrent(layers.GRU)


def encoder_layer(x, site):
    def normal_sum(h, x):
        return layers.LayerNormalization()(layers.Dropout(0.1)(h) + x)

    a = normal_sum(layers.MultiHeadAttention(4, 32, dropout=0.1, kernel_initializer=Drawn(site, 128))(x, x), x)
    h = layers.Dropout(0.1)(dense(site + 4, 128, 512, "relu")(a))
    return normal_sum(dense(site + 5, 512, 128)(h), a)


def transformer():
    x = h = Input((128, 128))
    for site in (50, 60):
        h = encoder_layer(h, site)
    y = dense(70, 128, 10, "softmax")(layers.GlobalAveragePooling1D()(h))
    return Trained(Model(x, y), optimizers.Adam(), 32)


WORDS, CONTEXT, WIDTH = 50_257, 128, 48


class Positions(layers.Layer):
    def build(self, shape):
        self.embeddings = self.add_weight(shape=(CONTEXT, WIDTH), initializer=Drawn(81, WIDTH))

    def call(self, x):
        return x + self.embeddings


def decoder_layer(x, site):
    def attention(h):
        heads = layers.MultiHeadAttention(3, WIDTH // 3, dropout=0.1, kernel_initializer=Drawn(site, WIDTH))
        return heads(h, h, use_causal_mask=True)

    a = x + layers.Dropout(0.1)(attention(layers.LayerNormalization()(x)))
    h = dense(site + 4, WIDTH, 4 * WIDTH, "gelu")(layers.LayerNormalization()(a))
    return a + layers.Dropout(0.1)(dense(site + 5, 4 * WIDTH, WIDTH)(h))


class Gpt(Trained):
    def __init__(self):
        words = layers.ReversibleEmbedding(WORDS, WIDTH, embeddings_initializer=Drawn(80, WIDTH))
        x = Input((CONTEXT,), dtype="int32")
        h = layers.Dropout(0.1)(Positions()(words(x)))
        for site in (90, 100, 110):
            h = decoder_layer(h, site)
        self.net = Model(x, words(layers.LayerNormalization()(h), reverse=True))
        self.net.compile(optimizers.AdamW(weight_decay=0.01), losses.SparseCategoricalCrossentropy(from_logits=True))
        self.x, self.y = (tf.constant(indices(site, 8 * CONTEXT, WORDS), shape=(8, CONTEXT)) for site in (1, 2))

    def predict(self):
        return tf.nn.softmax(super().predict())


def gpt():
    return Gpt()
