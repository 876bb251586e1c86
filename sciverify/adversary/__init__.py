"""Games against algorithms: refutations, breakdown epsilons (layer 3)."""
