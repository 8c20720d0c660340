async def test_a(robin, stage):
    print(await robin.say("/rejected"))
