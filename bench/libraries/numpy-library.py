"""NumPy, as the article writes it."""

from serve import digest, dropped, serve, values

SIZE = 2**24


def open_library():
    import numpy as np

    def matmul():
        n = 1024
        a, b = values(1, n * n, 1).reshape(n, n), values(2, n * n, 1).reshape(n, n)
        return {"outputs": digest(a @ b)}, lambda: a @ b

    def article():
        """The article's columns are samples: X (3, columns); float64, as there."""
        p, columns = 0.5, 10**6
        drawn = [values(10 + i, n, 3**0.5).astype(float) for i, n in enumerate([12, 4, 16, 4, 16, 4])]
        W1, W2, W3 = (np.ascontiguousarray(w.reshape(-1, 4).T) for w in drawn[0::2])
        b1, b2, b3 = (b.reshape(4, 1) for b in drawn[1::2])
        X = np.ascontiguousarray(values(1, columns * 3, 3**0.5).reshape(columns, 3).T.astype(float))

        def train():
            H1 = np.maximum(0, np.dot(W1, X) + b1)
            U1 = (np.random.rand(*H1.shape) < p) / p
            H1 *= U1
            H2 = np.maximum(0, np.dot(W2, H1) + b2)
            U2 = (np.random.rand(*H2.shape) < p) / p
            H2 *= U2
            return np.dot(W3, H2) + b3

        H1 = np.maximum(0, np.dot(W1, X) + b1)
        H2 = np.maximum(0, np.dot(W2, H1) + b2)
        return {"outputs": digest((np.dot(W3, H2) + b3).T), "means": train().mean(axis=1).tolist()}, train

    def dropout_forward():
        x, random = values(1, SIZE, 1), np.random.default_rng(0)

        def forward():
            mask = random.random(x.shape, dtype=np.float32) < 0.5
            return x * mask / np.float32(0.5)

        return {"means": dropped(forward(), x)}, forward

    def dropout_backward():
        dy = values(1, SIZE, 1)
        mask = np.random.default_rng(0).random(dy.shape, dtype=np.float32) < 0.5

        def backward():
            return dy * mask / np.float32(0.5)

        return {"means": dropped(backward(), dy)}, backward

    def copy():
        x = values(1, SIZE, 1)
        y = np.empty_like(x)
        np.copyto(y, x)
        return {"outputs": digest(y)}, lambda: np.copyto(y, x)

    rows = {
        "matmul": matmul,
        "article": article,
        "dropout-forward": dropout_forward,
        "dropout-backward": dropout_backward,
        "copy": copy,
    }
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return {"version": f"NumPy {np.__version__}, {blas['name']} {blas['version']}", "rows": rows}


serve(open_library)
