"""examples/first-hour/tumours.ts in Keras."""

import keras
import numpy as np
import pandas as pd
from sklearn.metrics import classification_report, confusion_matrix, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, StandardScaler
from sklearn.utils.class_weight import compute_class_weight

keras.utils.set_random_seed(1)
table = pd.read_csv("packages/datasets/data/breast-cancer.csv.gz")
encoder = LabelEncoder()
x, y = table.drop(columns="diagnosis"), encoder.fit_transform(table["diagnosis"])
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.25, stratify=y, random_state=1)
scaler = StandardScaler().fit(x_train)
weights = dict(enumerate(compute_class_weight("balanced", classes=np.unique(y_train), y=y_train)))

model = keras.Sequential(
    [
        keras.layers.Input([30]),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(scaler.transform(x_train), y_train, epochs=60, validation_split=0.2, class_weight=weights, verbose=2)

probabilities = model.predict(scaler.transform(x_test))
print(classification_report(y_test, probabilities > 0.5, target_names=encoder.classes_))
print(f"ROC AUC {roc_auc_score(y_test, probabilities):.3f}")
print(confusion_matrix(y_test, probabilities > 0.5))
