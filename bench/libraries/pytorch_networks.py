"""PyTorch's rows of recurrent networks, transformers and networks for images; weights from Keras's layouts."""

import torch
from pytorch_training import Trained, inputs, start
from serve import indices, weights
from torch import nn
from torch.nn import functional as F


def linear(site, n, units):
    return start(nn.Linear(n, units), weights(site, n, units).reshape(n, units).T)


class Recurrent(nn.Module):
    """`order`: where PyTorch has each of Keras's gates."""

    def __init__(self, kind, order):
        super().__init__()
        self.cells, self.dense = kind(64, 128, batch_first=True), linear(42, 128, 10)
        gates = len(order)

        def kernel(site, n):
            drawn = torch.from_numpy(weights(site, n, gates * 128).reshape(n, gates, 128))
            return drawn[:, order].reshape(n, -1).T

        with torch.no_grad():
            self.cells.weight_ih_l0.copy_(kernel(40, 64))
            self.cells.weight_hh_l0.copy_(kernel(41, 128))
            self.cells.bias_ih_l0.zero_()
            self.cells.bias_hh_l0.zero_()

    def forward(self, x):
        return self.dense(self.cells(x)[0][:, -1])


def lstm():
    net = Recurrent(nn.LSTM, [0, 1, 2, 3])
    with torch.no_grad():
        net.cells.bias_ih_l0[128:256] = 1  # the forget gate's, as in Keras
    return Trained(net, torch.optim.Adam(net.parameters()), inputs(32, 100, 64))


def gru():
    net = Recurrent(nn.GRU, [1, 0, 2])
    return Trained(net, torch.optim.Adam(net.parameters()), inputs(32, 100, 64))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(*(self.layer(site) for site in (50, 60)))
        self.dense = linear(70, 128, 10)

    def layer(self, site):
        layer = nn.TransformerEncoderLayer(128, 4, 512, dropout=0.1, layer_norm_eps=1e-3, batch_first=True)
        with torch.no_grad():
            kernels = [torch.from_numpy(weights(site + i, 128, 128).reshape(128, 128).T) for i in range(4)]
            layer.self_attn.in_proj_weight.copy_(torch.cat(kernels[:3]))
            layer.self_attn.out_proj.weight.copy_(kernels[3])
        layer.linear1, layer.linear2 = linear(site + 4, 128, 512), linear(site + 5, 512, 128)
        return layer

    def forward(self, x):
        return self.dense(self.layers(x).mean(dim=1))


def transformer():
    net = Encoder()
    return Trained(net, torch.optim.Adam(net.parameters()), inputs(32, 128, 128))


WORDS, CONTEXT, WIDTH = 50_257, 128, 48


class DecoderLayer(nn.Module):
    def __init__(self, site):
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH, eps=1e-3) for _ in range(2))
        kernels = [weights(site + i, WIDTH, WIDTH).reshape(WIDTH, WIDTH).T for i in range(3)]
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        with torch.no_grad():
            self.qkv.weight.copy_(torch.cat([torch.from_numpy(kernel) for kernel in kernels]))
            self.qkv.bias.zero_()
        self.out = linear(site + 3, WIDTH, WIDTH)
        wide, narrow = linear(site + 4, WIDTH, 4 * WIDTH), linear(site + 5, 4 * WIDTH, WIDTH)
        self.mlp = nn.Sequential(wide, nn.GELU(), narrow)
        self.drop = nn.Dropout(0.1)

    def forward(self, x):
        x = x + self.drop(self.attention(self.norms[0](x)))
        return x + self.drop(self.mlp(self.norms[1](x)))

    def attention(self, x):
        q, k, v = self.qkv(x).unflatten(-1, (3, 3, WIDTH // 3)).permute(2, 0, 3, 1, 4)  # [batch, heads, steps, size]
        y = F.scaled_dot_product_attention(q, k, v, dropout_p=0.1 if self.training else 0.0, is_causal=True)
        return self.out(y.transpose(1, 2).flatten(2))


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.positions = nn.Embedding(WORDS, WIDTH), nn.Embedding(CONTEXT, WIDTH)
        with torch.no_grad():
            self.words.weight.copy_(torch.from_numpy(weights(80, WIDTH, WORDS).reshape(WORDS, WIDTH)))
            self.positions.weight.copy_(torch.from_numpy(weights(81, WIDTH, CONTEXT).reshape(CONTEXT, WIDTH)))
        self.drop = nn.Dropout(0.1)
        self.layers = nn.Sequential(*(DecoderLayer(site) for site in (90, 100, 110)))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-3)

    def forward(self, x):
        h = self.drop(self.words(x) + self.positions.weight)
        return F.linear(self.norm(self.layers(h)), self.words.weight)


def gpt():
    net = Decoder()
    x, y = (torch.tensor(indices(site, 8 * CONTEXT, WORDS)).reshape(8, CONTEXT) for site in (1, 2))
    return Trained(net, torch.optim.AdamW(net.parameters(), weight_decay=0.01), x, y)


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
