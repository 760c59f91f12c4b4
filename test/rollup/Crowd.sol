// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Inbox} from "../../contracts/rollup/Inbox.sol";
import {Test} from "../Test.sol";

/// @notice Users, posters and passers-by who do anything at any time with an inbox, and what must hold then, by plain
/// counting. The posters' blocks follow the rules of `docs/batches.md` §5 and take as little or as much as they like.
contract Crowd is Test {
    uint32 private constant DELAY = 100;
    uint256 private constant MOST = 8;

    Inbox private inbox = new Inbox(new address[](0), DELAY);
    uint256 private _now = 1000;
    uint256[] private _times;

    /// @notice How many entries forced batches were posted for.
    uint256 public served;
    /// @notice How many entries the chain has taken.
    uint256 public next;
    /// @notice How many batches were posted.
    uint256 public batches;

    function force() external {
        vm.warp(_now);
        assertEq(inbox.force(abi.encodePacked(_now)), _times.length);
        _times.push(_now);
    }

    function rest(uint8 seconds_) external {
        _now += seconds_;
    }

    /// @param blocks How many blocks the batch has. @param eager Of each block, how many it takes above what it must.
    function post(uint8 blocks, uint32 eager) external {
        vm.warp(_now);
        batches++;
        assertEq(inbox.post(abi.encodePacked(blocks)), batches);
        for (uint256 i = 0; i < blocks % 4; i++) {
            uint256 must = mustTake();
            uint256 room = _times.length - next < MOST ? _times.length - next : MOST;
            next += must + ((eager >> (8 * i)) & 255) % (room - must + 1);
        }
    }

    function postForced() external {
        vm.warp(_now);
        uint256 due = dueNow();
        try inbox.postForced() returns (uint64 position) {
            batches++;
            assertEq(position, batches);
            assertTrue(due > served, "posted where nothing was due");
            served = served + MOST < due ? served + MOST : due;
            next += mustTake();
            assertTrue(next >= served, "a forced batch has come to less than it was posted for");
        } catch (bytes memory reason) {
            assertTrue(due <= served, "refused though something was due");
            assertEq(
                reason,
                abi.encodeWithSelector(Inbox.NothingDue.selector, uint64(due), uint64(served))
            );
        }
    }

    /// @notice What a block of a batch that is posted now has to take.
    function mustTake() public view returns (uint256) {
        uint256 due = dueNow();
        if (due <= next) return 0;
        return due - next < MOST ? due - next : MOST;
    }

    /// @notice How many entries have waited for the delay.
    function dueNow() public view returns (uint256 due) {
        for (uint256 i = 0; i < _times.length; i++) {
            if (_times[i] + DELAY <= _now) due++;
        }
    }

    function check() external {
        vm.warp(_now);
        assertEq(inbox.queueDue(), dueNow());
        assertEq(inbox.queueLength(), _times.length);
        assertEq(inbox.length(), batches);
        assertTrue(served <= dueNow(), "served more than was due");
        assertTrue(dueNow() <= _times.length, "more due than there are");
        assertTrue(served <= next, "forced batches were posted for what was not taken");
        assertTrue(next <= _times.length, "more taken than there are");
    }

    /// @notice Whoever likes can have everything taken, once it is due, whatever the posters do.
    function finish() external {
        _now += DELAY;
        uint256 left = _times.length - served;
        for (uint256 i = 0; i < (left + MOST - 1) / MOST; i++) {
            this.postForced();
        }
        assertEq(next, _times.length);
    }
}
