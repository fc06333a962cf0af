"""One step of `bench lora` in PyTorch: arguments MODEL THREADS.

Prints milliseconds of a forward pass, of a step, and of a step's processor time as JSON in its last
line. Adapters stand beside their frozen layers, as in peft, which adds modules of its own around them.
"""
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F
from transformers import AutoModel

model_folder, threads = sys.argv[1:3]
torch.set_num_threads(int(threads))
torch.manual_seed(0)
PAIRS, LENGTH, RANK, FORWARDS, STEPS = 8, 128, 16, 3, 5


class Adapted(nn.Module):
    def __init__(self, frozen):
        super().__init__()
        self.frozen = frozen
        self.a = nn.Linear(frozen.in_features, RANK, bias=False)
        self.b = nn.Linear(RANK, frozen.out_features, bias=False)
        nn.init.zeros_(self.b.weight)

    def forward(self, x):
        return self.frozen(x) + self.b(self.a(x))


model = AutoModel.from_pretrained(model_folder, dtype=torch.float32).eval()
model.requires_grad_(False)
for layer in model.encoder.layer:
    attention = layer.attention.self
    attention.query, attention.value = Adapted(attention.query), Adapted(attention.value)
head = nn.Linear(model.config.hidden_size, 1, bias=False)
trained = [value for value in model.parameters() if value.requires_grad] + [*head.parameters()]
optimiser = torch.optim.AdamW(trained, 5e-4, weight_decay=0.01)
batch = {
    'input_ids': torch.randint(0, 30_000, (2 * PAIRS, LENGTH)),
    'attention_mask': torch.ones(2 * PAIRS, LENGTH, dtype=torch.long),
}


def forward():
    with torch.no_grad():
        model(**batch).last_hidden_state.mean(1)


def step():
    rewards = head(model(**batch).last_hidden_state.mean(1))
    loss = F.softplus(-(rewards[:PAIRS] - rewards[PAIRS:])).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


def timed(calls, compute):
    compute()
    used, began = time.process_time(), time.perf_counter()
    for _ in range(calls):
        compute()
    clock, processor = time.perf_counter() - began, time.process_time() - used
    return 1000 * clock / calls, 1000 * processor / calls


clock, _ = timed(FORWARDS, forward)
step_clock, processor = timed(STEPS, step)
print(json.dumps({'forward': clock, 'step': step_clock, 'processor': processor}))
