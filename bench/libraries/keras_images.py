"""Keras's rows of networks for images of 32 x 32 pixels."""

from keras import Input, Model, layers, optimizers
from keras_training import Drawn, Trained, dense


def conv(site, channels, filters, strides=1, size=3):
    options = {"strides": strides, "padding": "same", "use_bias": False}
    return layers.Conv2D(filters, size, **options, kernel_initializer=Drawn(site, size * size * channels))


def norm(x):
    return layers.BatchNormalization()(x)


def relu(x):
    return layers.Activation("relu")(x)


def block(x, site, channels, filters, strides=1):
    h = relu(norm(conv(site, channels, filters, strides)(x)))
    f = norm(conv(site + 1, filters, filters)(h))
    return relu(f + (x if strides == 1 else norm(conv(site + 2, channels, filters, strides, 1)(x))))


def images(filters, middle, channels):
    x = Input((32, 32, 3))
    h = middle(relu(norm(conv(118, 3, filters)(x))))
    y = dense(119, channels, 10, "softmax")(layers.GlobalAveragePooling2D()(h))
    return Trained(Model(x, y), optimizers.SGD(0.01, momentum=0.9), 64)


def residual():
    return images(16, lambda x: block(block(block(x, 120, 16, 16), 123, 16, 32, 2), 126, 32, 64, 2), 64)


def separable():
    def middle(x):
        for site, channels, filters, strides in (
            *((130, 32, 64, 1), (132, 64, 128, 2)),
            *((134, 128, 128, 1), (136, 128, 256, 2)),
        ):
            drawn = {"depthwise_initializer": Drawn(site, 9), "pointwise_initializer": Drawn(site + 1, channels)}
            options = {"strides": strides, "padding": "same", "use_bias": False}
            x = relu(norm(layers.SeparableConv2D(filters, 3, **options, **drawn)(x)))
        return x

    return images(32, middle, 256)
