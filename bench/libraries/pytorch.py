"""PyTorch on the processor. pytorch.py [THREADS]"""

import re
import sys

from serve import digest, dropped, predicts, serve, values, weights

SIZE = 2**24


def open_library():
    import pytorch_images
    import pytorch_sequences
    import torch
    from pytorch_training import Trained, inputs, start
    from torch import nn
    from torch.nn import functional as F

    if len(sys.argv) > 1 and sys.argv[1].isdigit():
        torch.set_num_threads(int(sys.argv[1]))

    def matmul():
        n = 1024
        a, b = (torch.from_numpy(values(site, n * n, 1).reshape(n, n)) for site in (1, 2))
        return {"outputs": digest(a @ b)}, lambda: a @ b

    def article():
        columns = 10**6
        drawn = [torch.from_numpy(values(10 + i, n, 3**0.5)) for i, n in enumerate([12, 4, 16, 4, 16, 4])]
        net = nn.Sequential(
            *(nn.Linear(3, 4), nn.ReLU(), nn.Dropout(0.5)),
            *(nn.Linear(4, 4), nn.ReLU(), nn.Dropout(0.5)),
            nn.Linear(4, 4),
        )
        with torch.no_grad():
            for linear, kernel, bias in zip(net[::3], drawn[0::2], drawn[1::2]):
                linear.weight.copy_(kernel.reshape(-1, 4).T)
                linear.bias.copy_(bias)
        x = torch.from_numpy(values(1, columns * 3, 3**0.5).reshape(columns, 3))

        @torch.no_grad()
        def train():
            return net(x)

        outputs = digest(torch.no_grad()(net.eval())(x))
        net.train()
        return {"outputs": outputs, "means": train().mean(dim=0).tolist()}, train

    def dropout_forward():
        x = torch.from_numpy(values(1, SIZE, 1))
        return {"means": dropped(F.dropout(x, 0.5), x)}, lambda: F.dropout(x, 0.5)

    def dropout_backward():
        x = torch.from_numpy(values(1, SIZE, 1)).requires_grad_()
        y, dy = F.dropout(x, 0.5), x.detach().clone()

        def backward():
            return torch.autograd.grad(y, x, dy, retain_graph=True)[0]

        return {"means": dropped(backward(), dy)}, backward

    def copy():
        x = torch.from_numpy(values(1, SIZE, 1))
        y = torch.empty_like(x)
        return {"outputs": digest(y.copy_(x))}, lambda: y.copy_(x)

    def mlp(hidden, units, rate, batch, momentum):
        widths = [784] + [units] * hidden + [10]
        net = []
        for i in range(hidden + 1):
            kernel = weights(20 + i, widths[i], widths[i + 1]).reshape(widths[i], -1).T
            net += [start(nn.Linear(widths[i], widths[i + 1]), kernel), nn.ReLU(), nn.Dropout(rate)]
        net = nn.Sequential(*net[:-2])
        return Trained(net, torch.optim.SGD(net.parameters(), lr=0.01, momentum=momentum), inputs(batch, 784))

    def cnn(batch=128):
        # from Keras's layouts: kernels [3, 3, in, out], and a flattening of [12, 12, 64]
        def conv(site, channels, filters):
            kernel = weights(site, 9 * channels, filters).reshape(3, 3, channels, filters)
            return start(nn.Conv2d(channels, filters, 3), kernel.transpose(3, 2, 0, 1))

        flat = weights(32, 9216, 128).reshape(12, 12, 64, 128).transpose(2, 0, 1, 3).reshape(9216, 128)
        net = nn.Sequential(
            *(conv(30, 1, 32), nn.ReLU(), conv(31, 32, 64), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25)),
            *(nn.Flatten(), start(nn.Linear(9216, 128), flat.T), nn.ReLU(), nn.Dropout(0.5)),
            start(nn.Linear(128, 10), weights(33, 128, 10).reshape(128, 10).T),
        )
        return Trained(net, torch.optim.Adadelta(net.parameters(), lr=0.1, rho=0.95, eps=1e-7), inputs(batch, 1, 28, 28))

    def mlp100():
        return mlp(hidden=6, units=100, rate=0.2, batch=100, momentum=0)

    def mlp1024(units=1024, batch=128):
        return mlp(hidden=3, units=units, rate=0.5, batch=batch, momentum=0.9)

    threads = torch.get_num_threads()
    blas = re.search(r"BLAS_INFO=(\w+)", torch.__config__.show())[1]
    how = f"{blas}, {torch.backends.cpu.get_cpu_capability()}, {threads} thread{'s' * (threads > 1)}"
    return {
        "version": f"PyTorch {torch.__version__}, {how}",
        "rows": {
            "matmul": matmul,
            "article": article,
            "dropout-forward": dropout_forward,
            "dropout-backward": dropout_backward,
            "copy": copy,
            "cnn-predict": lambda: predicts(cnn()),
        },
        "networks": {
            "mlp-100": mlp100,
            "mlp-1024": mlp1024,
            "cnn-step": cnn,
            "lstm-step": pytorch_sequences.lstm,
            "gru-step": pytorch_sequences.gru,
            "transformer-step": pytorch_sequences.transformer,
            "gpt-step": pytorch_sequences.gpt,
            "residual-step": pytorch_images.residual,
            "separable-step": pytorch_images.separable,
        },
    }


serve(open_library)
