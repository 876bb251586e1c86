"""Our own algorithms, in floats; what they return is judged elsewhere (layer 2). ReLU networks also run exactly."""
