"""Files of weights: adapter packs, the checkpoint of PiSA-SR, safetensors. No pickle is opened unsafely."""
