"""Where the lines of a chart run."""

from annotate.charts import BOTTOM, LEFT, RIGHT, TOP, loss_chart


def test_a_curve_runs_inside_its_frame_from_the_first_point_to_the_last():
    chart = loss_chart([{"step": step, "loss": 2 / step} for step in range(1, 11)])

    points = [tuple(map(float, point.split(","))) for point in chart.curves[0].points.split()]
    assert points[0] == (LEFT + (RIGHT - LEFT) / 10, TOP)
    assert points[-1][0] == RIGHT
    assert all(TOP <= y <= BOTTOM for _, y in points)


def test_there_is_no_chart_of_one_point():
    assert loss_chart([{"step": 1, "loss": 1.0}]) is None


def test_a_long_training_is_drawn_with_few_points_and_its_end():
    chart = loss_chart([{"step": step, "loss": 1.0} for step in range(100_000)])

    assert len(chart.curves[0].points.split()) <= 400
    assert chart.curves[0].last_x == RIGHT


def test_held_out_loss_is_a_line_of_its_own():
    history = [{"step": step, "loss": 1.0, "held_out_loss": 1.5} for step in range(3)]

    assert [curve.name for curve in loss_chart(history).curves] == ["loss", "held_out_loss"]


def test_a_short_training_names_each_step_once():
    chart = loss_chart([{"step": step, "loss": 2 / step} for step in (1, 2)])

    assert [tick.label for tick in chart.widths] == ["0", "1", "2"]
    assert [tick.place for tick in chart.widths] == [LEFT, (LEFT + RIGHT) / 2, RIGHT]
