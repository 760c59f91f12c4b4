// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "../Test.sol";
import {Crowd} from "./Crowd.sol";

struct FuzzSelector {
    address addr;
    bytes4[] selectors;
}

/// @notice Whatever is posted and forced, the inbox counts as it must, and nobody can keep an entry from being taken.
contract CrowdTest is Test {
    Crowd private crowd;

    function setUp() public {
        crowd = new Crowd();
    }

    /// @dev Forge reads which contracts and functions it may call.
    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(crowd);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        bytes4[] memory selectors = new bytes4[](5);
        selectors[0] = Crowd.force.selector;
        selectors[1] = Crowd.rest.selector;
        selectors[2] = Crowd.post.selector;
        selectors[3] = Crowd.postForced.selector;
        selectors[4] = Crowd.force.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(crowd), selectors);
    }

    /// forge-config: default.invariant.runs = 40
    /// forge-config: default.invariant.depth = 100
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_served_is_at_most_due_and_at_most_taken() public {
        crowd.check();
    }

    function afterInvariant() public {
        crowd.finish();
    }
}
