"""examples/first-hour/fuel.ts in Keras."""

import keras
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

keras.utils.set_random_seed(1)
table = pd.read_csv("packages/datasets/data/auto-mpg.csv")
x, y = table.drop(columns="mpg"), table["mpg"]
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.25, random_state=1)
numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
features = make_column_transformer((OneHotEncoder(), ["origin"]), remainder=numbers).fit(x_train)

model = keras.Sequential(
    [
        keras.layers.Input([9]),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae", "r2_score"])
stopping = keras.callbacks.EarlyStopping(patience=20, restore_best_weights=True)
model.fit(features.transform(x_train), y_train, epochs=200, validation_split=0.2, callbacks=[stopping], verbose=2)

loss, mae, r2 = model.evaluate(features.transform(x_test), y_test, verbose=0)
print(f"MAE {mae:.2f}, R² {r2:.3f}")
