"""A Keras network on one batch, ready to be trained."""

import itertools
import math

import keras
import numpy as np
import tensorflow as tf
from serve import labels, values, weights


class Trained:
    """A network of ten classes that ends in probabilities, on made-up images or sequences."""

    def __init__(self, net, optimizer, batch):
        net.compile(optimizer, loss="categorical_crossentropy")
        shape = (batch, *net.input_shape[1:])
        self.net = net
        self.x = tf.constant(abs(values(1, math.prod(shape), 1)).reshape(shape))
        self.y = tf.constant(np.eye(10, dtype=np.float32)[labels(batch)])

    def step(self):
        return self.net.train_on_batch(self.x, self.y)

    def predict(self):
        return self.net.predict_on_batch(self.x)

    def loss(self):
        return float(self.net.test_on_batch(self.x, self.y))


class Drawn(keras.initializers.Initializer):
    """The bench's own weights: those of `site`, of the layer's next weight those of site + 1, …"""

    def __init__(self, site, inputs, sites=None):
        self.site, self.inputs, self.sites = site, inputs, sites or itertools.count(site)

    def __call__(self, shape, dtype=None):
        return weights(next(self.sites), self.inputs, math.prod(shape) // self.inputs).reshape(shape)

    def get_config(self):
        # attention makes copies of its initializer, which go on where it stands
        return {"site": self.site, "inputs": self.inputs, "sites": self.sites}


def dense(site, inputs, units, activation=None):
    return keras.layers.Dense(units, activation, kernel_initializer=Drawn(site, inputs))
