import pytest
import torch

from annotate.errors import TrainingRefused
from training.device import choose_device, describe, fit_threads, mixed_precision, usable_cores


def test_a_device_the_machine_lacks_is_refused_with_those_it_has(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    with pytest.raises(TrainingRefused, match=r"no device “cuda”; it has cpu"):
        choose_device("cuda")


def test_auto_takes_the_cpu_where_there_is_nothing_faster(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)

    assert choose_device("auto").type == "cpu"


def test_the_cpu_is_called_by_its_threads(monkeypatch):
    names = []
    for threads in (1, 2):
        monkeypatch.setattr(torch, "get_num_threads", lambda threads=threads: threads)
        names.append(describe(torch.device("cpu")))

    assert names == ["CPU, 1 thread", "CPU, 2 threads"]


def test_the_cpu_computes_in_single_precision():
    one = torch.ones(2, 2)

    with mixed_precision(torch.device("cpu")):
        product = one @ one

    assert product.dtype == torch.float32


def test_threads_are_as_many_as_cores_unless_the_environment_says_otherwise(monkeypatch):
    chosen = []
    monkeypatch.setattr(torch, "set_num_threads", chosen.append)

    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    fit_threads()
    monkeypatch.delenv("OMP_NUM_THREADS")
    fit_threads()

    assert chosen == [usable_cores()]


@pytest.mark.gpu
def test_a_gpu_computes_in_bfloat16():
    one = torch.ones(2, 2, device="cuda")

    with mixed_precision(torch.device("cuda")):
        product = one @ one

    assert product.dtype == torch.bfloat16
