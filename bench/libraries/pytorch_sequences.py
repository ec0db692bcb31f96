"""PyTorch's rows of recurrent networks and transformers; weights from Keras's layouts."""

import torch
from pytorch_training import Trained, inputs, linear
from serve import indices, weights
from torch import nn
from torch.nn import functional as F


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


def lstm(timesteps=100):
    net = Recurrent(nn.LSTM, [0, 1, 2, 3])
    with torch.no_grad():
        net.cells.bias_ih_l0[128:256] = 1  # the forget gate's, as in Keras
    return Trained(net, torch.optim.Adam(net.parameters()), inputs(32, timesteps, 64))


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


def transformer(batch=32, timesteps=128):
    net = Encoder()
    return Trained(net, torch.optim.Adam(net.parameters()), inputs(batch, timesteps, 128))


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
