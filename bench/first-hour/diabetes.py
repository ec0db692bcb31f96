"""examples/first-hour/diabetes.ts in Keras."""

import keras
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

keras.utils.set_random_seed(1)
x, y = load_diabetes(return_X_y=True, scaled=False)
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.25, random_state=1)
scaler = StandardScaler().fit(x_train)

model = keras.Sequential(
    [
        keras.layers.Input([10]),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae", "r2_score"])
stopping = keras.callbacks.EarlyStopping(patience=20, restore_best_weights=True)
model.fit(scaler.transform(x_train), y_train, epochs=200, validation_split=0.2, callbacks=[stopping], verbose=2)

loss, mae, r2 = model.evaluate(scaler.transform(x_test), y_test, verbose=0)
print(f"MAE {mae:.1f}, R² {r2:.3f}")
