"""examples/first-hour/vibration.ts in Keras."""

import keras
import numpy as np
import pandas as pd
from sklearn.metrics import classification_report, confusion_matrix
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, StandardScaler

keras.utils.set_random_seed(1)
table = pd.read_csv("examples/first-hour/vibration.csv.gz")
train, test = train_test_split(table, test_size=0.25, shuffle=False)
scaler = StandardScaler().fit(train[["x", "y"]])
encoder = LabelEncoder().fit(train["state"])


def windows(table, stride, shuffle):
    series, targets = scaler.transform(table[["x", "y"]]), encoder.transform(table["state"])
    return keras.utils.timeseries_dataset_from_array(
        series, targets[63:], sequence_length=64, sequence_stride=stride, batch_size=32, shuffle=shuffle
    )


model = keras.Sequential(
    [
        keras.layers.Input([64, 2]),
        keras.layers.Conv1D(16, 5, activation="relu"),
        keras.layers.MaxPooling1D(2),
        keras.layers.Conv1D(32, 5, activation="relu"),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(windows(train, 8, True), epochs=30, verbose=2)

unseen = windows(test, 16, False)
labels = np.concatenate([y for _, y in unseen])
predictions = model.predict(unseen).argmax(axis=1)
print(classification_report(labels, predictions, target_names=encoder.classes_))
print(confusion_matrix(labels, predictions))
