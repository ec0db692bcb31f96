"""PyTorch's rows of networks for images of 32 x 32 pixels; weights from Keras's layouts."""

import torch
from pytorch_training import Trained, inputs, linear, start
from serve import weights
from torch import nn
from torch.nn import functional as F


def conv(site, channels, filters, strides=1, size=3, groups=1):
    """With as much padding as Keras has for 'same', which for an even size is on one side alone when strides are 2."""
    kernel = weights(site, size * size * channels // groups, filters).reshape(size, size, channels // groups, filters)
    padding = size // 2 if strides == 1 else 0
    module = nn.Conv2d(channels, filters, size, strides, padding, groups=groups, bias=False)
    start(module, kernel.transpose(3, 2, 0, 1))
    return module if strides == 1 or size == 1 else nn.Sequential(nn.ZeroPad2d((0, 1, 0, 1)), module)


def norm(channels):
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)


class Block(nn.Module):
    def __init__(self, site, channels, filters, strides=1):
        super().__init__()
        first = (conv(site, channels, filters, strides), norm(filters), nn.ReLU())
        self.f = nn.Sequential(*first, conv(site + 1, filters, filters), norm(filters))
        around = (conv(site + 2, channels, filters, strides, 1), norm(filters)) if strides > 1 else ()
        self.around = nn.Sequential(*around)

    def forward(self, x):
        return F.relu(self.f(x) + self.around(x))


def images(filters, middle, channels):
    net = nn.Sequential(
        *(conv(118, 3, filters), norm(filters), nn.ReLU()),
        *(*middle, nn.AdaptiveAvgPool2d(1), nn.Flatten(), linear(119, channels, 10)),
    )
    x = inputs(64, 32, 32, 3).permute(0, 3, 1, 2).contiguous()
    return Trained(net, torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9), x)


def residual():
    return images(16, [Block(120, 16, 16), Block(123, 16, 32, 2), Block(126, 32, 64, 2)], 64)


def separable():
    def block(site, channels, filters, strides):
        # Keras's depthwise kernel [3, 3, channels, 1] is in memory as one [3, 3, 1, channels] of groups
        depthwise = conv(site, channels, channels, strides, groups=channels)
        return depthwise, conv(site + 1, channels, filters, size=1), norm(filters), nn.ReLU()

    blocks = [(130, 32, 64, 1), (132, 64, 128, 2), (134, 128, 128, 1), (136, 128, 256, 2)]
    return images(32, [module for how in blocks for module in block(*how)], 256)
