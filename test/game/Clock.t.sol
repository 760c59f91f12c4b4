// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Clock, Clocks} from "../../contracts/game/Clock.sol";
import {Test} from "../Test.sol";

contract ClockTest is Test {
    using Clocks for Clock;

    function charge(Clock memory clock, uint256 side, uint256 time)
        external
        pure
        returns (Clock memory)
    {
        clock.charge(side, time);
        return clock;
    }

    function testFuzz_only_the_mover_pays(uint32 left0, uint32 left1, uint32 spent, bool second)
        public
    {
        uint256 side = second ? 1 : 0;
        uint64 had = second ? left1 : left0;
        Clock memory clock = Clock(left0, left1, 1000);
        if (spent >= had) {
            vm.expectRevert(abi.encodeWithSelector(Clocks.OutOfTime.selector, side, spent - had));
            this.charge(clock, side, 1000 + uint256(spent));
            return;
        }
        Clock memory next = this.charge(clock, side, 1000 + uint256(spent));
        assertEq(next.left(side), had - spent);
        assertEq(next.left(1 - side), clock.left(1 - side));
        assertEq(next.since, 1000 + uint256(spent));
    }

    function test_nothing_is_left_at_the_deadline() public pure {
        Clock memory clock = Clock(10, 20, 100);
        assertEq(clock.remaining(0, 109), 1);
        assertEq(clock.remaining(0, 110), 0);
        assertEq(clock.remaining(1, 110), 10);
        assertEq(clock.remaining(1, 99), 20);
    }
}
