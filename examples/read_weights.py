"""Reads the weights that save-weights.ts has saved: pip install safetensors numpy, then
python examples/read_weights.py model.safetensors
"""
import sys

from safetensors.numpy import load_file

for name, values in sorted(load_file(sys.argv[1]).items()):
    if not name.startswith(("optimizer/", "training/", "callbacks/")):
        print(f"{name} {list(values.shape)} sum {values.astype('float64').sum():.6f}")
