"""An epoch of `bench lora --model smollm2` in PyTorch with peft: arguments MODEL PAIRS THREADS.

PAIRS is a file of steps as lists of tokens, the chosen texts before the rejected ones. Prints
milliseconds of an epoch and of its processor time, and the most megabytes held, as JSON in its last
line. A step before is not timed.
"""
import json
import resource
import sys
import time

import torch
from peft import LoraConfig, get_peft_model
from torch.nn import functional as F
from transformers import AutoModelForSequenceClassification

model_folder, pairs, threads = sys.argv[1:4]
torch.set_num_threads(int(threads))
torch.manual_seed(0)
with open(pairs) as file:
    steps = json.load(file)

model = AutoModelForSequenceClassification.from_pretrained(
    model_folder, num_labels=1, dtype=torch.float32
)
config = LoraConfig(r=16, lora_alpha=16, target_modules='all-linear', task_type='SEQ_CLS')
model = get_peft_model(model, config)
model.train()
padding = model.config.pad_token_id
trained = [value for value in model.parameters() if value.requires_grad]
optimiser = torch.optim.AdamW(trained, 5e-4, weight_decay=0.01)


def step(texts):
    length = max(len(text) for text in texts)
    ids = torch.tensor([text + [padding] * (length - len(text)) for text in texts])
    mask = torch.tensor([[1] * len(text) + [0] * (length - len(text)) for text in texts])
    rewards = model(input_ids=ids, attention_mask=mask).logits[:, 0]
    better, worse = rewards.chunk(2)
    loss = F.softplus(-(better - worse)).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


step(steps[0])
used, began = time.process_time(), time.perf_counter()
for texts in steps:
    step(texts)
clock, processor = time.perf_counter() - began, time.process_time() - used
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({'epoch': 1000 * clock, 'processor': 1000 * processor, 'megabytes': megabytes}))
