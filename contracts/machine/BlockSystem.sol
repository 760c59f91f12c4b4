// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Header} from "./Header.sol";
import {Fork, Host} from "./Host.sol";
import {Machine} from "./Machine.sol";
import {Phase} from "./Phase.sol";
import {State} from "./State.sol";

library BlockSystem {
    /// @dev EIP-4788's contract, and how many timestamps it keeps.
    uint256 private constant BEACON_ROOTS = uint160(0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02);
    /// @dev EIP-2935's contract. Both rings have 8191 places.
    uint256 private constant BLOCK_HASHES = uint160(0x0000F90827F1C53a10cb7A02335B175320002935);
    uint256 private constant RING = 8191;

    /// @notice Phase blockSystem: what the two system calls at the start of a block write. Genesis holds the contracts
    /// with their exact code, or the configuration says that they are absent, so the calls' effects are known without
    /// running them.
    function stepBlockSystem(Machine memory m, Host memory host) internal pure {
        Header memory header = m.header();
        if (host.config.beaconRoots) {
            uint256 slot = header.timestamp % RING;
            write(m, BEACON_ROOTS, slot, header.timestamp);
            write(m, BEACON_ROOTS, slot + RING, uint256(header.parentBeaconBlockRoot));
        }
        if (host.config.blockHashes && host.config.fork != Fork.CANCUN) {
            uint256 slot = (header.number - 1) % RING;
            write(m, BLOCK_HASHES, slot, uint256(m.parent().hash));
        }
        m.enter(Phase.IDLE);
    }

    function write(Machine memory m, uint256 self, uint256 slot, uint256 value) private pure {
        State.putSlot(m, State.walkSlot(m, m.world().state, self, slot), value);
    }
}
