"""A PyTorch network on one batch, ready to be trained."""

import math

import torch
from serve import labels, values, weights
from torch import nn
from torch.nn import functional as F


class Trained:
    """A network that ends in logits, by default on made-up images or sequences of ten classes."""

    def __init__(self, net, optimizer, x, y=None):
        self.net, self.optimizer, self.x = net, optimizer, x
        self.y = torch.tensor(labels(len(x))) if y is None else y.flatten()

    def step(self):
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.net(self.x).flatten(0, -2), self.y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    @torch.no_grad()
    def predict(self):
        self.net.eval()
        y = F.softmax(self.net(self.x), dim=-1)
        self.net.train()
        return y

    @torch.no_grad()
    def loss(self):
        return F.nll_loss(self.predict().log().flatten(0, -2), self.y).item()


def inputs(batch, *shape):
    """Numbers in [0, 1)."""
    return torch.from_numpy(abs(values(1, batch * math.prod(shape), 1))).reshape(batch, *shape)


@torch.no_grad()
def start(module, kernel):
    """The bench's own weights; biases begin at 0."""
    module.weight.copy_(torch.from_numpy(kernel.copy()))
    if module.bias is not None:
        module.bias.zero_()
    return module


def linear(site, n, units):
    return start(nn.Linear(n, units), weights(site, n, units).reshape(n, units).T)
