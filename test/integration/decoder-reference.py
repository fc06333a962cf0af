"""Causal language models in transformers, to hold the decoder against.

Reads one request as JSON from standard input, prints the answer as JSON:

make    writes random models, each of a kind (`model_type`) with changes to its config into a folder, in
        'float32', 'float16' or 'bfloat16', in shards where a size is given; answers what `read` does
read    answers, of the model in a folder, the last hidden state of each of `ids`, that behind six tenths
        of the layers, and the logarithm of the probability of each token but the first
adapt   writes random adapters of peft on a reward model made of a folder's, one label on the last token;
        answers rewards of `pairs`, [chosen, rejected], the Bradley-Terry loss and its gradients by name
several answers one request after the other
reward  answers rewards of `ids` by the model in a folder with the adapters and score head in another one
"""
import json
import math
import sys

import torch
from transformers import AutoConfig, AutoModelForCausalLM


def read(folder, ids):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    results = []
    with torch.no_grad():
        for text in ids:
            tokens = torch.tensor([text])
            states = model.base_model(tokens, output_hidden_states=True).hidden_states
            hidden = states[-1][0]
            middle = states[math.ceil(0.6 * model.config.num_hidden_layers)][0]
            likely = model(tokens).logits[0].log_softmax(-1)
            chosen = likely[:-1].gather(1, tokens[0, 1:, None])[:, 0]
            results.append(
                {'hidden': hidden.tolist(), 'middle': middle.tolist(), 'likely': chosen.tolist()}
            )
    return results


def make(models, ids):
    return [made(ids=ids, **model) for model in models]


def made(folder, kind, changes, dtype, shard, ids):
    torch.manual_seed(1)
    config = AutoConfig.for_model(
        kind,
        **{
            'vocab_size': 60,
            'hidden_size': 16,
            'num_hidden_layers': 3,
            'num_attention_heads': 4,
            'num_key_value_heads': 2,
            'head_dim': 4,
            'intermediate_size': 24,
            'max_position_embeddings': 512,
            'initializer_range': 0.3,
            'pad_token_id': 0,
            'bos_token_id': 1,
            'eos_token_id': 2,
            **changes,
        },
    )
    model = AutoModelForCausalLM.from_config(config)
    with torch.no_grad():
        for value in model.parameters():
            value.add_(0.1 * torch.randn_like(value))
    size = {} if shard is None else {'max_shard_size': shard}
    model.to(getattr(torch, dtype)).save_pretrained(folder, **size)
    return read(folder, ids)


def reward_model(folder):
    from transformers import AutoModelForSequenceClassification

    torch.manual_seed(2)
    return AutoModelForSequenceClassification.from_pretrained(
        folder, num_labels=1, dtype=torch.float32
    )


def rewards_of(model, ids):
    return torch.cat([model(torch.tensor([text])).logits[0] for text in ids])


def adapt(folder, adapters, pairs, targets, layers, rank, alpha, spread):
    from peft import LoraConfig, get_peft_model

    model = reward_model(folder)
    torch.nn.init.normal_(model.score.weight, std=0.5)
    config = LoraConfig(
        r=rank,
        lora_alpha=alpha,
        target_modules=targets,
        layers_to_transform=layers,
        task_type='SEQ_CLS',
    )
    model = get_peft_model(model, config).eval()
    with torch.no_grad():
        for name, value in model.named_parameters():
            if 'lora_' in name:
                value.normal_(std=spread)
    chosen = rewards_of(model, [pair[0] for pair in pairs])
    rejected = rewards_of(model, [pair[1] for pair in pairs])
    loss = -torch.nn.functional.logsigmoid(chosen - rejected).mean()
    loss.backward()
    model.save_pretrained(adapters)
    gradients = {
        name.replace('.default', ''): value.grad.flatten().tolist()
        for name, value in model.named_parameters()
        if 'lora_' in name
    }
    rewards = [[c, r] for c, r in zip(chosen.tolist(), rejected.tolist())]
    return {'rewards': rewards, 'loss': loss.item(), 'gradients': gradients}


def reward(folder, adapters, ids):
    from peft import PeftModel

    model = PeftModel.from_pretrained(reward_model(folder), adapters).eval()
    with torch.no_grad():
        return rewards_of(model, ids).tolist()


def several(requests):
    return [globals()[request.pop('do')](**request) for request in requests]


request = json.load(sys.stdin)
json.dump(globals()[request.pop('do')](**request), sys.stdout)
