"""examples/keras-book/run.ts in Keras: python run.py NAME DATA.npz SEED EPOCHS prints a line of JSON."""

import json
import sys
import time

import keras
import networks
import numpy as np

name, data, seed, epochs = sys.argv[1], np.load(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
keras.utils.set_random_seed(seed)
model = getattr(networks, name)()
if name == "vae":
    model.compile(optimizer="adam", loss="binary_crossentropy")
else:
    loss = "binary_crossentropy" if name in ("lstm", "transformer") else "sparse_categorical_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
target = "x" if name == "vae" else "y"
unseen = "unseen_x" if name == "vae" else "unseen_y"
ends = []
mark = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: ends.append(time.perf_counter()))
model.fit(data["x"], data[target], epochs=epochs, batch_size=32, verbose=0, callbacks=[mark])
logs = model.evaluate(data["unseen_x"], data[unseen], verbose=0, return_dict=True)
seconds = sorted(b - a for a, b in zip(ends, ends[1:]))
value = logs.get("accuracy", logs["loss"])
print(json.dumps({"value": value, "epochSeconds": seconds[len(seconds) // 2], "keras": keras.__version__}))
